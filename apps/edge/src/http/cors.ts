// What a browser is told about pages of listed origins; for every other it is told nothing, and refuses by itself.
import type { FastifyReply, FastifyRequest } from 'fastify';

const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE';
/** Beyond what a preflight asks for by pattern: credentials, formats, and ours. */
const allowed = new Set([
  'authorization',
  'content-type',
  'accept',
  'x-api-key',
  'idempotency-key',
  'x-request-id',
  'x-session-id',
  'x-client-request-id',
  'traceparent',
  'tracestate',
  'user-agent',
]);
/** Ours, and what the official SDKs and their frameworks send of themselves. */
const allowedKinds = /^(?:x-tappass|x-stainless|anthropic|openai)-[a-z0-9-]{1,80}$/;

const exposed = [
  'x-request-id',
  'request-id',
  'x-client-request-id',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  ...['limit', 'remaining', 'reset'].flatMap((what) => [`x-ratelimit-${what}-requests`, `x-ratelimit-${what}-tokens`]),
  'x-tappass-receipt',
  'x-tappass-classification',
  'x-tappass-pipeline-steps',
  'x-tappass-token',
  'x-tappass-demo',
  'x-tappass-not-sent',
].join(', ');

/** @returns true when the request was a preflight and has been answered. Exact origins only */
export function answerCors(origins: readonly string[], request: FastifyRequest, reply: FastifyReply): boolean {
  if (origins.length === 0) return false;
  // a cache in between must not give one origin what another was told
  reply.header('vary', 'origin');
  const { origin } = request.headers;
  if (origin === undefined || !origins.includes(origin)) return false;
  reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', exposed);
  if (request.method !== 'OPTIONS') return false;
  reply
    .header('vary', 'origin, access-control-request-headers')
    .header('access-control-allow-methods', methods)
    .header('access-control-allow-headers', allowedOf(request.headers['access-control-request-headers']))
    .header('access-control-max-age', '600')
    .code(204)
    .send();
  return true;
}

/** What is asked for and may be sent; all that has a fixed name when nothing is asked for. */
function allowedOf(asked: string | undefined): string {
  if (asked === undefined) return [...allowed].join(', ');
  return asked
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => allowed.has(name) || allowedKinds.test(name))
    .join(', ');
}
