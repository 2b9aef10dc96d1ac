import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInside, plainPath } from './plain-path.ts';
import { sqlKind } from './sql-kind.ts';

const part = fc.constantFrom(
  'a',
  'b.txt',
  '.',
  '..',
  '%2e%2e',
  '%252e%252e',
  '..%5c',
  '. .',
  '..;',
  '\u200b..',
  '．．',
  'C:',
  '~',
  '',
);
const path = fc
  .array(part, { maxLength: 8 })
  .chain((parts) => fc.constantFrom('/', '\\', '%2f', '//').map((slash) => parts.join(slash)));

test('what is inside a root after all decoding has no step up left that leads out of it', () => {
  fc.assert(
    fc.property(path, (tail) => {
      const plain = plainPath(`/base/work/${tail}`);
      if (plain.disguised || !isInside(plain, '/base/work')) return;
      expect(plain.path.startsWith('/base/work')).toBe(true);
      expect(plain.path.split('/')).not.toContain('..');
    }),
    { numRuns: 2_000 },
  );
});

test('any text is some path, and any text some SQL, in time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      expect(plainPath(text).path).toBeTypeOf('string');
      expect(['read', 'safe_write', 'unsafe']).toContain(sqlKind(text));
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['select 1', 'read'],
  ['WITH x AS (SELECT 1) SELECT * FROM x', 'read'],
  ["select * from t where note = 'delete from t'", 'read'],
  ['insert into t values (1)', 'safe_write'],
  ['delete from t where id = 1', 'safe_write'],
  ['delete from t', 'unsafe'],
  ['delete from t where 1=1', 'unsafe'],
  ['select 1; drop table t', 'unsafe'],
  ['select /*! 1; drop table t */ 1', 'unsafe'],
  ['select * into outfile "/tmp/x" from t', 'unsafe'],
  ['with gone as (delete from t returning *) select * from gone', 'unsafe'],
  ['select pg_read_file($$x$$)', 'unsafe'],
  ['', 'read'],
])('%s is %s', (sql, kind) => {
  expect(sqlKind(sql)).toBe(kind);
});
