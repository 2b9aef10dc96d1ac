// What a provider's error says: message, type, code and parameter out of whichever shape it has, as a fault that keeps its status.
import type { IncomingHttpHeaders } from 'node:http';
import { Fault, type FaultDetails } from '@tappass/errors/fault';
import { field, isObject, type JsonValue, list, text } from '@tappass/pipeline/json';
import { retryAfterMs } from './retry-after.ts';
import { withoutSecrets } from './without-secrets.ts';

/** An error as it came, its body read up to some bound. */
export interface Refusal {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** Before anything is cut out of it: what is scanned is not cut in two at the length that is shown. */
const mostMessageChars = 4_000;
/** What is nested deeper is no message, and could be nested without end. */
const deepestMessage = 5;
/** Words of an interface: anything else in their place is not repeated. */
const word = /^[\w.:[\]/# -]{1,120}$/;

/**
 * The details hold what the caller is told in the error's own terms: `status`, `type`, `code`, `param`, `error_code` (an empty text
 * where the provider said null) and when it may be asked again. A refusal of our credential is told as none of the caller's.
 */
export function refusalFault(provider: string, refusal: Refusal, credential: string): Fault {
  const { statusCode: status, headers } = refusal;
  if (status === 401)
    return new Fault('provider_failed', { details: { provider, detail: 'it did not accept its credential' } });
  const said = readError(refusal);
  const message = withoutSecrets(said.message, credential).slice(0, mostMessageChars);
  const details: Record<string, string | number> = {
    provider,
    status,
    detail: message === '' ? `status ${status}` : message,
    ...(message !== '' && { said: 'yes' }),
    ...wordsOf(said, credential),
    ...whenToRetry(headers, said.retryDelay),
  };
  if (status === 429) {
    const waitMs = retryAfterMs(details['retry_after']?.toString(), Date.now()) ?? 1_000;
    return new Fault('provider_rate_limited', {
      details: { ...details, seconds: Math.max(1, Math.ceil(waitMs / 1000)) },
    });
  }
  // a key that may not use this model or region: another provider may answer, and so may another key
  if (status >= 500 || status === 403) return new Fault('provider_failed', { details });
  return new Fault('provider_refused', { details });
}

interface Said {
  readonly message: string;
  readonly type: JsonValue | undefined;
  readonly code: JsonValue | undefined;
  readonly param: JsonValue | undefined;
  /** Anthropic's code. */
  readonly error_code: JsonValue | undefined;
  /** Google's `RetryInfo`, as in `34s`. */
  readonly retryDelay: string | undefined;
}

function readError({ bytes, headers }: Refusal): Said {
  const body = parsed(bytes);
  const error = errorIn(body);
  if (error === undefined) return { ...nothingSaid, message: plainText(bytes, body, headers) };
  const status = text(field(error, 'status'));
  const google = status !== undefined && /^[A-Z_]+$/.test(status) ? status : undefined;
  return {
    message: messageIn(error) || messageIn(body),
    type: field(error, 'type') ?? undefined,
    // Google's code is the status as a number, and its status is the code; AWS names a class
    code: google ?? awsCode(error) ?? field(error, 'code'),
    param: field(error, 'param'),
    error_code: text(field(field(error, 'details'), 'error_code')),
    retryDelay: list(field(error, 'details'))
      .map((one) => text(field(one, 'retryDelay')))
      .find((one) => one !== undefined),
  };
}

const nothingSaid: Said = {
  message: '',
  type: undefined,
  code: undefined,
  param: undefined,
  error_code: undefined,
  retryDelay: undefined,
};

function parsed(bytes: Buffer): JsonValue | undefined {
  try {
    return JSON.parse(bytes.toString('utf8')) as JsonValue;
  } catch {
    return undefined;
  }
}

/** The object that holds the error's words: `error`, the body itself, or the first of a list (Gemini). */
function errorIn(body: JsonValue | undefined): { readonly [key: string]: JsonValue } | undefined {
  if (Array.isArray(body)) return errorIn(body[0]);
  if (!isObject(body)) return undefined;
  const error = field(body, 'error');
  if (isObject(error)) return error;
  return body;
}

/** The first that says something, in the spellings of FastAPI, Mistral, AWS, Ollama, Cohere and problem+json. */
function messageIn(value: JsonValue | undefined, depth = 0): string {
  if (typeof value === 'string') return value;
  if (depth > deepestMessage) return '';
  if (Array.isArray(value))
    return value
      .map((one) => lineOf(one, depth + 1))
      .filter(Boolean)
      .join('; ');
  if (!isObject(value)) return '';
  for (const key of ['message', 'Message', 'msg', 'detail', 'error', 'errors', 'title']) {
    const found = messageIn(field(value, key), depth + 1);
    if (found !== '') return found;
  }
  return '';
}

/** One of several, as FastAPI tells them: where, and what. */
function lineOf(one: JsonValue, depth: number): string {
  const where = list(field(one, 'loc')).map(String).join('.');
  const what = messageIn(one, depth);
  return where === '' || what === '' ? what : `${where}: ${what}`;
}

/** `com.amazon.coral.service#ThrottlingException` */
const awsCode = (error: JsonValue): string | undefined => text(field(error, '__type'))?.split('#').at(-1);

/** A body that is no JSON, where it is words: a page of a proxy in between is not for a program to read. */
function plainText(bytes: Buffer, body: JsonValue | undefined, headers: IncomingHttpHeaders): string {
  if (typeof body === 'string') return body;
  const type = String(headers['content-type'] ?? '');
  if (body !== undefined || (type !== '' && !/^text\/plain|json/i.test(type))) return '';
  const words = bytes.toString('utf8').trim();
  return /^[^<\0]/.test(words) && !words.includes('\uFFFD') ? words : '';
}

function wordsOf(said: Said, credential: string): FaultDetails {
  const words: Record<string, string> = {};
  for (const name of ['type', 'code', 'param', 'error_code'] as const) {
    const value = said[name];
    if (value === null) words[name] = '';
    const shown = typeof value === 'number' ? String(value) : value;
    if (typeof shown === 'string' && word.test(shown) && withoutSecrets(shown, credential) === shown)
      words[name] = shown;
  }
  return words;
}

/** The words of the provider, where they are such as stand there. */
function whenToRetry(headers: IncomingHttpHeaders, delay: string | undefined): FaultDetails {
  const after = headers['retry-after'] ?? /^(\d+)(?:\.\d+)?s$/.exec(delay ?? '')?.[1];
  const afterMs = headers['retry-after-ms'];
  const should = headers['x-should-retry'];
  return {
    ...(retryAfterMs(after, Date.now()) !== undefined && { retry_after: String(after).trim() }),
    ...(typeof afterMs === 'string' && /^\d{1,9}(?:\.\d+)?$/.test(afterMs) && { retry_after_ms: afterMs }),
    ...((should === 'true' || should === 'false') && { should_retry: should }),
  };
}
