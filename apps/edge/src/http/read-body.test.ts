import { isFault } from '@tappass/errors/fault';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readBody } from './read-body.ts';

const read = <T>(body: unknown, schema: z.ZodType<T>): T =>
  readBody({ body: Buffer.from(JSON.stringify(body)) } as never, schema);

const schema = z.strictObject({
  tool: z.string(),
  org_id: z.string().default('own'),
  ttl: z.number().optional(),
  nested: z.strictObject({ mode: z.enum(['a', 'b']).default('a') }).default({ mode: 'b' }),
  args: z.union([z.record(z.string(), z.json()), z.string()]).default({}),
  list: z.array(z.strictObject({ name: z.string().default('none') })).default([]),
});

describe('E7: null in a body', () => {
  it('is as good as nothing, at every depth', () => {
    const nothing = read({ tool: 't' }, schema);
    expect(read({ tool: 't', org_id: null, ttl: null, nested: null, args: null, list: null }, schema)).toEqual(nothing);
    expect(read({ tool: 't', nested: { mode: null }, list: [{ name: null }] }, schema)).toMatchObject({
      nested: { mode: 'a' },
      list: [{ name: 'none' }],
    });
  });

  it('stays null where it is somebody else’s: in the arguments of a tool', () => {
    expect(read({ tool: 't', org_id: null, args: { branch: null } }, schema).args).toEqual({ branch: null });
  });

  it('in a field that is needed is refused by its name, as a missing one is', () => {
    for (const body of [{ tool: null }, {}]) {
      let thrown: unknown;
      try {
        read(body, schema);
      } catch (fault) {
        thrown = fault;
      }
      expect(isFault(thrown, 'bad_field') && thrown.details['field']).toBe('tool');
    }
  });

  it('in a place where null means something is null', () => {
    expect(read({ until: null }, z.object({ until: z.string().nullable() }))).toEqual({ until: null });
  });
});

describe('H6: a member that a schema would drop', () => {
  const fieldOf = (text: string): unknown => {
    try {
      return readBody({ body: Buffer.from(text) } as never, schema);
    } catch (thrown) {
      return isFault(thrown, 'bad_field') && thrown.details['field'];
    }
  };

  it.each([
    ['among arguments', '{"tool":"pay","args":{"__proto__":{"amount":9}}}', 'args.__proto__'],
    ['deep inside of them', '{"tool":"pay","args":{"a":[{"__proto__":1}]}}', 'args.a.0.__proto__'],
    ['with its name escaped', '{"tool":"pay","args":{"\\u005f_proto__":1}}', 'args.__proto__'],
    ['at the top', '{"tool":"pay","__proto__":{"org_id":"other"}}', '__proto__'],
  ])('is refused by its place %s', (_where, text, field) => {
    expect(fieldOf(text)).toBe(field);
  });

  it('is no reason to refuse a value of that name, or names that only look like it', () => {
    expect(fieldOf('{"tool":"__proto__","args":{"proto":1,"__proto":2,"constructor":3}}')).toMatchObject({
      args: { proto: 1, constructor: 3 },
    });
  });
});
