import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { starterPlan } from '../testing/plans.ts';
import { govern } from '../testing/streams.ts';

const plan = starterPlan([{ step: 'scan_output', action: 'redact' }]);
const event = (json: JsonObject): string => `event: ${json['type']}\ndata: ${JSON.stringify(json)}\n\n`;
const pieces = (text: string, size: number): string[] => text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];

/** A Claude's stream: thinking with its signature at the end, then a text. */
const thinkingStream = (thinking: string, text: string, size: number): string[] => [
  event({ type: 'message_start', message: { id: 'msg_1', role: 'assistant', usage: { input_tokens: 1 } } }),
  event({ type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } }),
  ...pieces(thinking, size).map((piece) =>
    event({ type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: piece } }),
  ),
  event({ type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'EqQBCg==' } }),
  event({ type: 'content_block_stop', index: 0 }),
  event({ type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } }),
  event({ type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text } }),
  event({ type: 'content_block_stop', index: 1 }),
  event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } }),
  event({ type: 'message_stop' }),
];

const received = (thinking: string, text: string, size: number) => {
  const { events } = govern('messages', plan, thinkingStream(thinking, text, size));
  const deltas = events.map((one) => (one['delta'] ?? {}) as Record<string, string | undefined>);
  const all = (key: string) => deltas.map((delta) => delta[key] ?? '').join('');
  return { thinking: all('thinking'), signature: all('signature'), text: all('text') };
};

describe('B6: signed reasoning in a stream', () => {
  const padding = 'and so it went on. '.repeat(30);

  it.each([1, 3, 40, 5_000])('leaves whole with its signature, %i characters at a time', (size) => {
    const thinking = `${padding}write to ada@example.org then${padding}`;
    expect(received(thinking, 'to ada@example.org', size)).toEqual({
      thinking,
      signature: 'EqQBCg==',
      text: 'to [REDACTED_EMAIL]',
    });
  });

  it.each([1, 3, 40, 5_000])('loses a secret and its signature together, %i characters at a time', (size) => {
    const thinking = `${padding}the key is AKIAQYLPMN5HFIQR7XYA`;
    expect(received(thinking, 'fine', size)).toEqual({
      thinking: `${padding}the key is [REDACTED_AWS_ACCESS_KEY]`,
      signature: '',
      text: 'fine',
    });
  });

  it('of a router in chat chunks is held to the same', () => {
    const chunk = (delta: JsonObject, finish: string | null = null) =>
      `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
    const detail = (text: string, signature: string | null) =>
      chunk({ reasoning_details: [{ type: 'reasoning.text', text, signature, index: 0 }] });
    const of = (text: string) =>
      govern('chat', plan, [detail(text, null), detail('', 'EqQBCg=='), chunk({}, 'stop'), 'data: [DONE]\n\n']).wire;
    expect(of('write to ada@example.org')).toContain('write to ada@example.org');
    expect(of('write to ada@example.org')).toContain('EqQBCg==');
    expect(of('the key is AKIAQYLPMN5HFIQR7XYA')).not.toMatch(/AKIA|EqQBCg/);
  });
});
