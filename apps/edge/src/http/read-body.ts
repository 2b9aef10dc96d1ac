// A control-plane body: strictly parsed, checked against its schema, refused by field.
import { Fault } from '@tappass/errors/fault';
import type { JsonValue } from '@tappass/pipeline/json';
import { parseStrictJson } from '@tappass/pipeline/strict-json';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';

/** @throws Fault bad_json, or bad_field naming the first field that does not fit */
export function readBody<T>(request: FastifyRequest, schema: z.ZodType<T>): T {
  const bytes = Buffer.isBuffer(request.body) && request.body.length > 0 ? request.body : Buffer.from('{}');
  const value = parseStrictJson(bytes);
  // a schema would drop it, and what is judged would not be what came
  const hidden = memberCalledProto(value);
  if (hidden !== undefined)
    throw new Fault('bad_field', { details: { field: hidden, detail: 'is no name that a member may have' } });
  return check(value, schema);
}

/** The path of the first member named `__proto__`, however its name was escaped. */
function memberCalledProto(value: JsonValue, path = ''): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`;
    const found = name === '__proto__' ? at : memberCalledProto(inner as JsonValue, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The query string, the same way. */
export const readQuery = <T>(request: FastifyRequest, schema: z.ZodType<T>): T => check(request.query, schema);

function check<T>(value: unknown, schema: z.ZodType<T>): T {
  const parsed = withoutNulls(value, schema);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue.path.join('.') || 'body';
  throw new Fault('bad_field', {
    details: { field, detail: issue.message.charAt(0).toLowerCase() + issue.message.slice(1) },
  });
}

/** A null is as good as nothing wherever the schema knows none; inside of what a tool is called with it stays what it is. */
function withoutNulls<T>(value: unknown, schema: z.ZodType<T>): z.ZodSafeParseResult<T> {
  const first = schema.safeParse(value);
  if (first.success) return first;
  const nulls = pathsOf(first.error.issues).filter((path) => isNullAt(value, path));
  if (nulls.length === 0) return first;
  return schema.safeParse(nulls.reduce(withoutMember, value));
}

type Path = readonly PropertyKey[];
type Issues = readonly z.core.$ZodIssue[];

/** Where something was wrong, inside of alternatives too. */
function pathsOf(issues: Issues, outer: Path = []): Path[] {
  return issues.flatMap((issue) => {
    const path = [...outer, ...issue.path];
    const inner = issue.code === 'invalid_union' ? issue.errors.flatMap((one) => pathsOf(one, path)) : [];
    return [path, ...inner];
  });
}

const isNullAt = (value: unknown, path: Path): boolean =>
  path.length > 0 &&
  path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null)?.[key], value) === null;

function withoutMember(value: unknown, path: Path): unknown {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return value.map((one, at) => (at === key && rest.length > 0 ? withoutMember(one, rest) : one));
  const { [key]: inner, ...others } = value as Record<PropertyKey, unknown>;
  return rest.length === 0 ? others : { ...others, [key]: withoutMember(inner, rest) };
}
