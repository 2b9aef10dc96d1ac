import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../json.ts';
import { starterPlan } from '../testing/plans.ts';
import { govern } from '../testing/streams.ts';
import { textPaths } from './text-paths.ts';

const plan = starterPlan([{ step: 'scan_output', action: 'redact' }]);
const secret = 'AKIAQYLPMN5HFIQR7XYA';
const lists: ReadonlySet<string> = new Set(['choices', 'tool_calls', 'reasoning_details']);

/** An event that says `text` at this path; parts of a content list have a `text`. */
const eventAt = (path: string, text: string): JsonObject => {
  const keys = path.split('.');
  const build = (depth: number): JsonValue => {
    const key = keys[depth];
    if (key === undefined) return text;
    const below = build(depth + 1);
    const isList = lists.has(key) || (key === 'content' && keys[depth + 1] === 'text');
    return { [key]: isList ? [isObjectValue(below) ? { index: 0, ...below } : below] : below };
  };
  return build(0) as JsonObject;
};

const isObjectValue = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const wireOf = (surface: 'chat' | 'messages', path: string, text: string): string => {
  if (surface === 'chat') return `data: ${JSON.stringify({ ...eventAt(path, text) })}\n\n`;
  const isStart = path.startsWith('content_block');
  const body = eventAt(path, text);
  if (isStart)
    Object.assign(body['content_block'] as JsonObject, { type: path.endsWith('input') ? 'tool_use' : 'text' });
  else
    Object.assign(body['delta'] as JsonObject, {
      type: path.endsWith('partial_json') ? 'input_json_delta' : 'text_delta',
    });
  return `data: ${JSON.stringify({ type: isStart ? 'content_block_start' : 'content_block_delta', index: 0, ...body })}\n\n`;
};

const ends = { chat: 'data: [DONE]\n\n', messages: 'data: {"type":"message_stop"}\n\n' };

describe.each(['chat', 'messages'] as const)('%s', (surface) => {
  const flows = Object.entries(textPaths[surface]).filter(
    ([path, { kind }]) => kind !== 'name' && path !== 'content_block.input',
  );

  test.each(flows.map(([path]) => [path]))('%s: a secret over two events never leaves whole', (path) => {
    const halves = [`it is ${secret.slice(0, 9)}`, `${secret.slice(9)} and so on`];
    const parts =
      path.includes('arguments') || path.includes('partial_json') ? [`{"a":"${halves[0]}`, `${halves[1]}"}`] : halves;
    const opening =
      surface === 'messages' && path.endsWith('partial_json')
        ? [wireOf(surface, 'content_block.name', 'send').replace('"text"', '"tool_use"')]
        : [];
    const received = govern(surface, plan, [
      ...opening,
      ...parts.map((part) => wireOf(surface, path, part)),
      ends[surface],
    ]);
    expect(received.blocked).toBeUndefined();
    expect(received.wire).toContain('[REDACTED_AWS_ACCESS_KEY]');
    expect(received.wire).not.toContain(secret.slice(0, 9));
    expect(received.wire).not.toContain(secret.slice(9));
  });

  test('a tool that is named like a secret does not leave', () => {
    const [path] = Object.entries(textPaths[surface]).find(([, { kind }]) => kind === 'name') ?? [''];
    const wire = wireOf(surface, path, secret).replace('"text"', '"tool_use"');
    expect(govern(surface, plan, [wire, ends[surface]]).wire).not.toContain(secret);
  });
});
