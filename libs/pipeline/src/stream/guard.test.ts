import { describe, expect, test } from 'vitest';
import type { PlanInput } from '../plan.ts';
import { testPorts } from '../testing/limits.ts';
import { starterPlan } from '../testing/plans.ts';
import { saying } from '../testing/step-case.ts';
import {
  chatStream,
  chatToolStream,
  govern,
  guards,
  messagesStream,
  responsesStream,
  textOf,
  toolsOf,
} from '../testing/streams.ts';
import { chatErrorEvent } from './chat-guard.ts';
import { messagesErrorEvent } from './messages-guard.ts';
import { encodeSse, SseParser } from './sse.ts';
import { withField } from './with-field.ts';

const scanning = (action: 'redact' | 'block' | 'log', head: Partial<PlanInput> = {}) =>
  starterPlan([{ step: 'scan_output', action }], head);
const redacting = scanning('redact');
const blocking = scanning('block');

const asked = { call: saying('x'), ports: testPorts() };
const secret = 'AKIAQYLPMN5HFIQR7XYA';
const filler = 'The quick brown fox jumps over the lazy dog and talks about the weather. ';
const around = (middle: string): string => `${filler.repeat(6)}${middle}${` ${filler}`.repeat(6)}`;
const pieces = (text: string, size: number): string[] => text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];

const streams = {
  chat: chatStream,
  messages: (parts: readonly string[]) => messagesStream([{ text: parts }]),
  responses: responsesStream,
} as const;

describe.each(['chat', 'messages', 'responses'] as const)('%s', (surface) => {
  const stream = (parts: readonly string[]): string[] => streams[surface](parts);

  test('a forbidden string cut at every offset over two events never leaves whole', () => {
    const text = around(secret);
    const start = text.indexOf(secret);
    for (let at = start; at <= start + secret.length; at++) {
      const parts = [text.slice(0, at), text.slice(at)];
      const redacted = govern(surface, redacting, stream(parts));
      expect(textOf(redacted)).toBe(around('[REDACTED_AWS_ACCESS_KEY]'));
      const blocked = govern(surface, blocking, stream(parts));
      expect(blocked.blocked).toMatchObject({ step: 'scan_output', reason: 'stream_blocked' });
      expect(blocked.wire).not.toContain(secret);
      expect(textOf(blocked)).not.toContain(secret.slice(0, 8));
    }
  });

  test('a forbidden string in pieces of one character is cut out exactly', () => {
    const received = govern(surface, redacting, stream(pieces(around(`mail ada@example.org, key ${secret}.`), 1)));
    expect(textOf(received)).toBe(around('mail [REDACTED_EMAIL], key [REDACTED_AWS_ACCESS_KEY].'));
    expect(received.done).toBe(true);
  });

  test('events that need no change leave byte for byte', () => {
    const wire = stream(pieces(around('nothing'), 7));
    expect(govern(surface, redacting, wire).wire).toBe(wire.join(''));
    expect(govern(surface, starterPlan(), wire).wire).toBe(wire.join(''));
  });

  test('a text shorter than the window leaves at the end, read', () => {
    expect(textOf(govern(surface, redacting, stream(['hi ', 'there'])))).toBe('hi there');
    expect(textOf(govern(surface, redacting, stream(['to ada@exa', 'mple.org'])))).toBe('to [REDACTED_EMAIL]');
  });

  test.each([
    ['at the speed of reading, a window and one look', 20_000, 256 + 64],
    ['faster than anybody sees, two windows', 1, 256 + 256],
  ])('at most so much is held back: %s', (_speed, tickMicros, most) => {
    const guard = guards[surface](redacting, { ...asked, ports: testPorts({ tickMicros }) });
    const long = filler.repeat(30);
    for (const event of new SseParser().push(Buffer.from(stream(pieces(long, 4)).slice(0, -3).join(''))))
      guard.push(event);
    expect(long.length - guard.releasedChars).toBeLessThanOrEqual(most + 8);
    expect(guard.releasedChars).toBeGreaterThan(0);
  });

  test('a window of its own size holds that many characters and still cuts what it sees whole', () => {
    const narrow = scanning('redact', { stream_mode: 'window:40' });
    const guard = guards[surface](narrow, asked);
    const long = filler.repeat(30);
    for (const event of new SseParser().push(Buffer.from(stream(pieces(long, 4)).slice(0, -3).join(''))))
      guard.push(event);
    expect(long.length - guard.releasedChars).toBeLessThanOrEqual(40 + 64 + 8);
    expect(textOf(govern(surface, narrow, stream([around(secret)])))).toBe(around('[REDACTED_AWS_ACCESS_KEY]'));
  });

  test('in mode after nothing is held, and what was found is on record or ends the stream', () => {
    const late = govern(surface, scanning('redact', { stream_mode: 'after' }), stream(pieces(around(secret), 5)));
    expect(textOf(late)).toBe(around(secret));
    expect(late.guard.conclude(saying('x')).trail.at(-1)).toMatchObject({
      step: 'scan_output',
      verdict: 'found',
      findings: { aws_access_key: 1 },
    });
    const ended = govern(surface, scanning('block', { stream_mode: 'after' }), stream(pieces(around(secret), 5)));
    expect(ended.blocked).toMatchObject({ step: 'scan_output', reason: 'stream_blocked' });
    expect(ended.done).toBe(false);
  });

  test('shadow mode changes nothing and records what it would have done', () => {
    const wire = stream(pieces(around(secret), 9));
    const received = govern(surface, scanning('block', { mode: 'shadow' }), wire);
    expect(received.wire).toBe(wire.join(''));
    expect(received.guard.wouldBlock).toMatchObject([{ step: 'scan_output', findings: { aws_access_key: 1 } }]);
    expect(received.guard.conclude(saying('x')).trail.at(-1)).toMatchObject({
      step: 'scan_output',
      verdict: 'would_block',
    });
  });

  test('a key block of several thousand characters is waited for', () => {
    const block = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEowIBAAKCAQEAq8vR2mT5xW1cK7nB\n'.repeat(60)}-----END RSA PRIVATE KEY-----`;
    const received = govern(surface, redacting, stream(pieces(around(block), 11)));
    expect(textOf(received)).toBe(around('[REDACTED_PRIVATE_KEY]'));
  });

  test('a signed token whose first dot comes late is waited for', () => {
    const jwt = `eyJ${'hbGciOiJSUzI1NiIs'.repeat(30)}.eyJ${'zdWIiOiIxMjM0NTY3'.repeat(30)}.${'Zq8vR2mT5xW1cK7n'.repeat(4)}`;
    expect(textOf(govern(surface, redacting, stream(pieces(around(jwt), 13))))).toBe(around('[REDACTED_JWT]'));
  });

  test('something that never ends is not waited for forever: the stream ends', () => {
    const endless = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEowIBAAKCAQEAq8vR2mT5xW1cK7nB\n'.repeat(600)}`;
    const received = govern(surface, redacting, stream(pieces(around(endless), 50)));
    expect(received.blocked?.reason).toBe('stream_blocked');
    expect(received.wire).not.toContain('MIIEow');
  });

  test('after a refusal nothing more leaves', () => {
    const received = govern(surface, blocking, stream([around(secret), 'more', 'and more']));
    expect(received.wire).not.toContain('more');
    expect(received.done).toBe(false);
  });

  test('an event that is not JSON ends the stream', () => {
    const received = govern(surface, redacting, ['data: {"choices":\n\n']);
    expect(received.blocked).toMatchObject({ reason: 'provider_failed' });
  });

  test('an event that is nested deeper than anybody reads ends the stream', () => {
    const received = govern(surface, redacting, [
      `data: {"type":"odd","a":${'['.repeat(5_000)}${']'.repeat(5_000)}}\n\n`,
    ]);
    expect(received.blocked).toMatchObject({ reason: 'provider_failed' });
  });

  test('a text at a path nobody knows is read too', () => {
    const received = govern(surface, redacting, [
      `data: {"type":"odd","novelty":{"deep":["mail ada@example.org"]}}\n\n`,
    ]);
    expect(received.events).toEqual([{ type: 'odd', novelty: { deep: ['mail [REDACTED_EMAIL]'] } }]);
  });

  test('a key written twice is written once when it leaves, so that nobody reads what we did not', () => {
    const received = govern(surface, redacting, [`data: {"type":"odd","a":"${secret}","a":"fine"}\n\n`]);
    expect(received.wire).not.toContain(secret);
  });
});

test('a flow that pauses is not looked at before more of it comes, and then at once', () => {
  let now = 0;
  const ports = { ...testPorts(), nowMicros: () => now };
  const guard = guards.chat(redacting, { ...asked, ports });
  const events = new SseParser().push(Buffer.from(chatStream(pieces(filler.repeat(10), 80)).join('')));
  for (const event of events.slice(0, 6)) guard.push(event);
  const before = guard.releasedChars;
  now = 20_000;
  for (const event of events.slice(6, 8)) guard.push(event);
  expect(guard.releasedChars).toBeGreaterThan(before);
});

test('choices and channels are told apart: halves in two choices are no whole', () => {
  const chunk = (index: number, content: string): string =>
    `data: ${JSON.stringify({ choices: [{ index, delta: { content } }] })}\n\n`;
  const wire = [chunk(0, 'mail ada@exam'), chunk(1, 'b'), chunk(0, 'ple.org now'), chunk(1, 'ye'), 'data: [DONE]\n\n'];
  const received = govern('chat', redacting, wire);
  expect(received.wire).toContain('mail [REDACTED_EMAIL]');
  expect(received.wire).toContain('"b"');
});

test('a channel that falls silent does not stop the others, and its halves still never leave whole', () => {
  const chunk = (delta: Record<string, string>): string =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`;
  const wire = [
    chunk({ reasoning_content: `thinking of ${secret.slice(0, 10)}` }),
    ...pieces(filler.repeat(9), 8).map((content) => chunk({ content })),
  ];
  const open = govern('chat', redacting, wire);
  expect(textOf(open)).toBe(filler.repeat(9));
  const resumed = govern('chat', redacting, [
    ...wire,
    chunk({ reasoning_content: `${secret.slice(10)} is it` }),
    'data: [DONE]\n\n',
  ]);
  const reasoning = resumed.events.map((event) => JSON.stringify(event)).join('');
  expect(reasoning).not.toContain(secret.slice(10));
});

test('log-probabilities do not repeat what was cut out', () => {
  const chunk = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'ada@example.org' }, logprobs: { content: [{ token: 'ada@example.org' }] } }] })}\n\n`;
  expect(govern('chat', redacting, [chunk]).wire).not.toContain('ada@');
});

describe('tool calls', () => {
  const denying = (action: 'block' | 'redact') =>
    starterPlan([{ step: 'tool_permissions', action }, { step: 'scan_output' }], { tools: { deny: ['delete_*'] } });
  const calls = [
    { name: 'search', pieces: ['{"q":', '"rain"}'] },
    { name: 'delete_all', pieces: ['{}'] },
    { name: 'send', pieces: ['{"key":"AKIAQYLPM', 'N5HFIQR7XYA"}'] },
  ];
  const blocks = calls.map(({ name, pieces: parts }) => ({ tool: name, pieces: parts }));

  test('an allowed call leaves byte for byte, once it is complete', () => {
    const wire = chatToolStream(calls.slice(0, 1));
    expect(govern('chat', denying('block'), wire).wire).toBe(wire.join(''));
    expect(govern('chat', denying('block'), wire.slice(0, 3)).guard.toolCalls.map((call) => call.name)).toEqual([
      'search',
    ]);
  });

  test('a forbidden call ends the stream before any of it has left', () => {
    for (const [surface, wire] of [
      ['chat', chatToolStream(calls)],
      ['messages', messagesStream(blocks, 'tool_use')],
    ] as const) {
      const received = govern(surface, denying('block'), wire);
      expect(received.blocked).toMatchObject({ step: 'tool_permissions', findings: { forbidden_tool: 1 } });
      expect(received.wire).not.toContain('delete_all');
    }
  });

  test('a forbidden call is dropped where the plan says so, the others move up, and arguments are redacted', () => {
    for (const [surface, wire] of [
      ['chat', chatToolStream(calls)],
      ['messages', messagesStream(blocks, 'tool_use')],
    ] as const) {
      const received = govern(surface, denying('redact'), wire);
      expect(received.blocked).toBeUndefined();
      expect(toolsOf(received)).toEqual(['search({"q":"rain"})', 'send({"key":"[REDACTED_AWS_ACCESS_KEY]"})']);
      expect(received.wire).toContain(surface === 'chat' ? '"finish_reason":"tool_calls"' : '"stop_reason":"tool_use"');
      expect(received.guard.toolCalls.map((call) => call.argumentsText)).toEqual([
        '{"q":"rain"}',
        '{"key":"[REDACTED_AWS_ACCESS_KEY]"}',
      ]);
    }
  });

  test('blocks after a dropped one move up although their texts need no reading', () => {
    const plan = starterPlan([{ step: 'tool_permissions', action: 'redact' }], { tools: { deny: ['delete_*'] } });
    const received = govern(
      'messages',
      plan,
      messagesStream([{ tool: 'delete_all', pieces: ['{}'] }, { text: ['done'] }]),
    );
    const indexes = received.events.map((event) => event['index']).filter((index) => index !== undefined);
    expect(indexes).toEqual([0, 0, 0]);
    expect(textOf(received)).toBe('done');
  });

  test('with the last call gone the answer ends like an answer', () => {
    const only = calls.slice(1, 2);
    const chat = govern('chat', denying('redact'), chatToolStream(only));
    expect(chat.wire).toContain('"finish_reason":"stop"');
    const messages = govern('messages', denying('redact'), messagesStream(blocks.slice(1, 2), 'tool_use'));
    expect(messages.wire).toContain('"stop_reason":"end_turn"');
    expect(messages.wire).not.toContain('delete_all');
  });

  test('arguments escaped to hide what they hold are read as what they mean', () => {
    const hidden = [{ name: 'send', pieces: ['{"key":"\\u00', '41KIAQYLPMN5HFIQR7XYA"}'] }];
    const received = govern('chat', denying('redact'), chatToolStream(hidden));
    expect(toolsOf(received)).toEqual(['send({"key":"[REDACTED_AWS_ACCESS_KEY]"})']);
  });

  test('the old function_call is governed like its successor', () => {
    const chunk = (delta: object, finish: string | null = null): string =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
    const wire = [
      chunk({ function_call: { name: 'delete_all', arguments: '' } }),
      chunk({ function_call: { arguments: '{}' } }),
      chunk({}, 'function_call'),
      'data: [DONE]\n\n',
    ];
    expect(govern('chat', denying('block'), wire).blocked?.step).toBe('tool_permissions');
    expect(govern('chat', denying('redact'), wire).wire).not.toContain('delete_all');
  });
});

describe('usage', () => {
  const usage = `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 12, completion_tokens: 7 } })}\n\n`;
  const withUsage = [...chatStream(['hi']).slice(0, -1), usage, 'data: [DONE]\n\n'];

  test('is captured, and its event goes no further when the client did not ask', () => {
    const received = govern('chat', redacting, withUsage, { stripUsage: true });
    expect(received.guard.conclude(saying('x')).usage).toMatchObject({ input: 12, output: 7, estimated: false });
    expect(received.wire).not.toContain('prompt_tokens');
    expect(govern('chat', redacting, withUsage).wire).toContain('prompt_tokens');
  });

  test('C14: chunks without choices of the provider’s own stay, and none of ours joins them', () => {
    const filtered = {
      id: 'c',
      object: 'chat.completion.chunk',
      model: 'gpt-4o',
      choices: [],
      prompt_filter_results: [{ prompt_index: 0 }],
    };
    const { wire } = govern('chat', redacting, [`data: ${JSON.stringify(filtered)}\n\n`, ...withUsage], {
      stripUsage: true,
    });
    expect(wire.match(/"choices":\[\]/g)).toHaveLength(1);
    expect(wire).toContain('prompt_filter_results');
  });

  test('of Anthropic is put together from its two reports', () => {
    const received = govern('messages', redacting, messagesStream([{ text: ['hi'] }]));
    expect(received.guard.conclude(saying('x')).usage).toMatchObject({ input: 12, output: 7, estimated: false });
  });

  test('of a stream that breaks off is what we saw, never nothing', () => {
    const chat = govern('chat', redacting, chatStream(pieces(filler.repeat(4), 5)).slice(0, -2));
    expect(chat.guard.conclude(saying('hello')).usage).toMatchObject({ estimated: true, input: 6 });
    expect(chat.guard.conclude(saying('hello')).usage?.output).toBeGreaterThan(70);
    const messages = govern(
      'messages',
      redacting,
      messagesStream([{ text: pieces(filler.repeat(4), 5) }]).slice(0, -3),
    );
    expect(messages.guard.conclude(saying('hello')).usage).toMatchObject({ estimated: true, input: 12 });
    expect(messages.guard.conclude(saying('hello')).usage?.output).toBeGreaterThan(70);
  });
});

test('a provider that opens texts or tool calls without end is stopped', () => {
  const texts = Array.from(
    { length: 600 },
    (_, index) => `data: ${JSON.stringify({ choices: [{ index, delta: { content: 'x' } }] })}\n\n`,
  );
  expect(govern('chat', redacting, texts).blocked?.reason).toBe('provider_failed');
  const calls = Array.from({ length: 600 }, (_, index) => ({ name: `t${index}`, pieces: ['{}'] }));
  expect(govern('chat', starterPlan(), chatToolStream(calls)).blocked?.reason).toBe('provider_failed');
});

test('a field of ours is said last, so that a provider cannot say it for us', () => {
  const event = { event: '', data: '{"id":"x","session_id":"forged"}', raw: new Uint8Array() };
  const signed = withField(event, 'session_id', '"ses_1"');
  expect(JSON.parse(signed.data ?? '')).toEqual({ id: 'x', session_id: 'ses_1' });
  expect(signed.raw).toBeUndefined();
  expect(withField({ event: '', data: '{}' }, 'a', '1').data).toBe('{"a":1}');
  expect(withField({ event: '', data: '[DONE]' }, 'a', '1').data).toBe('[DONE]');
});

test('the conclusion carries trail and findings of both steps, and no text', () => {
  const received = govern('chat', redacting, chatStream([around(secret)]));
  const call = received.guard.conclude(saying('x'));
  expect(call.trail.map((entry) => [entry.step, entry.verdict])).toEqual([
    ['tool_permissions', 'pass'],
    ['scan_output', 'changed'],
  ]);
  expect(call.findings).toMatchObject([{ step: 'scan_output', type: 'aws_access_key' }]);
  expect(JSON.stringify([call.trail, call.findings])).not.toContain(secret);
});

test('error events are well-formed in both formats', () => {
  const error = { error: { message: 'stopped', type: 'blocked' } };
  expect(Buffer.from(encodeSse(chatErrorEvent(error))).toString()).toBe(`data: ${JSON.stringify(error)}\n\n`);
  const body = { type: 'error', ...error };
  expect(Buffer.from(encodeSse(messagesErrorEvent(body))).toString()).toBe(
    `event: error\ndata: ${JSON.stringify(body)}\n\n`,
  );
});
