// What is wrong with the input of a Responses request: its items, their roles, and what they lean on that we never saw.
import { field, isObject, type JsonObject, type JsonValue, text } from '../json.ts';

type Problem = readonly [field: string, detail: string];

const roles: ReadonlySet<string> = new Set(['user', 'assistant', 'system', 'developer']);

/** Fields that make a provider use texts, or answer at a time, that nobody here can govern. */
const ungoverned: Readonly<Record<string, string>> = {
  conversation: 'names a conversation that the provider keeps; send the items themselves',
  prompt: 'names a text that the provider keeps; send the text itself',
  background: 'asks for an answer that comes later and past us',
};

export const responsesProblem = (body: JsonObject, maxItems: number): Problem | undefined => {
  for (const [name, detail] of Object.entries(ungoverned)) {
    const value = field(body, name);
    if (value !== undefined && value !== null && value !== false) return [name, detail];
  }
  const input = field(body, 'input');
  if (typeof input === 'string') return input === '' ? ['input', 'is empty'] : undefined;
  if (!Array.isArray(input) || input.length === 0) return ['input', 'must be a text or a list with at least one item'];
  if (input.length > maxItems) return ['input', `must not hold more than ${maxItems} items`];
  const called = new Set<string>();
  for (let i = 0; i < input.length; i++) {
    const detail = itemProblem(input[i] as JsonValue, called, typeof field(body, 'previous_response_id') === 'string');
    if (detail !== undefined) return [`input[${i}]${detail[0]}`, detail[1]];
  }
  return undefined;
};

const itemProblem = (item: JsonValue, called: Set<string>, continued: boolean): Problem | undefined => {
  if (!isObject(item)) return ['', 'must be an object'];
  const type = text(item['type']) ?? 'message';
  if (type === 'item_reference') return ['.type', 'names an item that the provider keeps; send the item itself'];
  if (type === 'message') return messageProblem(item);
  if (type.endsWith('_call_output')) {
    const id = text(item['call_id']);
    if (id === undefined) return ['.call_id', 'is missing'];
    // the call may stand in the response that this one continues
    return called.has(id) || continued ? undefined : ['.call_id', 'answers no tool call of an earlier item'];
  }
  if (type.endsWith('_call')) called.add(text(item['call_id']) ?? text(item['id']) ?? '');
  return undefined;
};

const messageProblem = (item: JsonObject): Problem | undefined => {
  if (!roles.has(text(item['role']) ?? '')) return ['.role', `must be one of ${[...roles].join(', ')}`];
  const content = item['content'];
  if (typeof content === 'string') return undefined;
  if (!Array.isArray(content)) return ['.content', 'must be a text or a list of parts'];
  const odd = content.findIndex((part) => !isObject(part) || typeof part['type'] !== 'string');
  return odd === -1 ? undefined : [`.content[${odd}]`, 'must be an object with a type'];
};
