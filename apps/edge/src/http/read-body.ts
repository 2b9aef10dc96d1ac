// A control-plane body: strictly parsed, checked against its schema, refused by field.
import { Fault } from '@tappass/errors/fault';
import { parseStrictJson } from '@tappass/pipeline/strict-json';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';

/** @throws Fault bad_json, or bad_field naming the first field that does not fit */
export function readBody<T>(request: FastifyRequest, schema: z.ZodType<T>): T {
  const bytes = Buffer.isBuffer(request.body) && request.body.length > 0 ? request.body : Buffer.from('{}');
  return check(parseStrictJson(bytes), schema);
}

/** The query string, the same way. */
export const readQuery = <T>(request: FastifyRequest, schema: z.ZodType<T>): T => check(request.query, schema);

function check<T>(value: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue.path.join('.') || 'body';
  throw new Fault('bad_field', {
    details: { field, detail: issue.message.charAt(0).toLowerCase() + issue.message.slice(1) },
  });
}
