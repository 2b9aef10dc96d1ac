// An error that a provider sends under the status of an answer.
import type { Fault } from '@tappass/errors/fault';
import { field, isObject, type JsonObject, text } from '@tappass/pipeline/json';
import type { WireName } from './demands/demands.ts';
import { badAnswer } from './provider-answer.ts';

/** Where answers have what they say. */
const said = ['choices', 'content', 'output', 'candidates', 'data', 'delta', 'response'];
/** A provider's own word for what went wrong: short, and nothing that could carry more than a word. */
const codeOf = /^[\w.-]{1,64}$/;

/** Undefined for an answer: some carry an empty `error`, or one beside what they say. */
export function errorInAnswer(body: JsonObject): Fault | undefined {
  const error = field(body, 'error');
  const none = error === undefined || error === null || error === '' || error === false;
  if (none || said.some((name) => hasContent(field(body, name)))) return undefined;
  const word = isObject(error) ? (text(field(error, 'code')) ?? text(field(error, 'type'))) : undefined;
  const detail = 'an error in the place of an answer';
  return badAnswer(word !== undefined && codeOf.test(word) ? `${detail} (${word})` : detail);
}

/** Where each format's answers have what they say. */
const lists: Readonly<Partial<Record<WireName, string>>> = {
  chat: 'choices',
  messages: 'content',
  responses: 'output',
};

/** Undefined for an answer; a body under the status of one that is none must not pass as a success. */
export function noAnswer(wire: WireName, body: JsonObject): Fault | undefined {
  const name = lists[wire];
  return name === undefined || Array.isArray(field(body, name)) ? undefined : badAnswer('a body that is no answer');
}

const hasContent = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : typeof value === 'object' && value !== null;
