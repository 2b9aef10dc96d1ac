// Messages of a chat request in the receiver's dialect: roles, speakers, members it knows, and the order it wants.
import { field, isObject, type JsonObject, type JsonValue, list } from '@tappass/pipeline/json';
import type { Demands, WireName } from './demands.ts';

type Rule = (message: JsonObject, demands: Demands) => JsonObject;

const asSystem: Rule = (message, { systemOnly }) =>
  systemOnly === true && message['role'] === 'developer' ? { ...message, role: 'system' } : message;

/** Who speaks is part of what is said: where names have no place, they stand in the text. */
const spoken: Rule = (message, { speakers }) => {
  const name = field(message, 'name');
  const role = message['role'];
  if (speakers === undefined || typeof name !== 'string' || role === 'tool' || role === 'function') return message;
  if (speakers !== 'none') {
    if (speakers.test(name)) return message;
    const fitting = name.replace(/[\s<|\\/>]+/g, '_').slice(0, 64);
    return fitting === '' ? withoutName(message) : { ...message, name: fitting };
  }
  const plain = withoutName(message);
  return role === 'user' && name !== '' ? { ...plain, content: saidBy(name, message['content']) } : plain;
};

const withoutName = ({ name: _, ...rest }: JsonObject): JsonObject => rest;

/** The same content with its speaker in front. */
export const saidBy = (name: string, content: JsonValue | undefined): JsonValue => {
  if (typeof content === 'string') return `${name}: ${content}`;
  return [{ type: 'text', text: `${name}:` }, ...list(content)];
};

const knownFields: Rule = (message, { messageFields }) => {
  if (messageFields === undefined) return message;
  const odd = Object.keys(message).filter((name) => !messageFields.has(name));
  if (odd.length === 0) return message;
  return Object.fromEntries(Object.entries(message).filter(([name]) => messageFields.has(name)));
};

export const withDialect = (wire: WireName, body: JsonObject, demands: Demands): JsonObject => {
  if (wire !== 'chat') return body;
  const before = list(field(body, 'messages'));
  const dialect = before.map((message) =>
    isObject(message) ? [asSystem, spoken, knownFields].reduce((one, rule) => rule(one, demands), message) : message,
  );
  const ordered = inOrder(dialect, demands);
  const same = ordered.length === before.length && ordered.every((message, index) => message === before[index]);
  return same ? body : { ...body, messages: ordered };
};

/** An assistant that said nothing and called nothing. */
const isSilent = (message: JsonValue): boolean => {
  const content = field(message, 'content') ?? '';
  const empty = content === '' || (Array.isArray(content) && content.length === 0);
  return field(message, 'role') === 'assistant' && empty && noCalls(message);
};

const noCalls = (message: JsonValue): boolean => list(field(message, 'tool_calls')).length === 0;

const inOrder = (messages: readonly JsonValue[], demands: Demands): JsonValue[] => {
  const out: JsonValue[] = [];
  for (const message of messages) {
    if (demands.saysSomething === true && isSilent(message)) continue;
    const last = out.at(-1);
    const tooEarly = field(last, 'role') === 'tool' && field(message, 'role') === 'user';
    if (demands.assistantAfterTool === true && tooEarly) out.push({ role: 'assistant', content: 'Understood.' });
    out.push(message);
  }
  const last = out.at(-1);
  if (demands.prefill === 'marked' && field(last, 'role') === 'assistant' && isObject(last) && noCalls(last))
    out[out.length - 1] = last['prefix'] === true ? last : { ...last, prefix: true };
  return out;
};
