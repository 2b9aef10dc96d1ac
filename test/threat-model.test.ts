// The threat model claims nothing that no test shows: each test it names is in the file it names.
import { join } from 'node:path/posix';
import { expect, test } from 'vitest';
import { textOf } from './repository-files.ts';

const page = textOf('docs/threat-model.md');
/** One or several names, then the file they are all in. */
const claims = [...page.matchAll(/((?:"[^"\n]+"(?: and )?)+) in \[[^\]]+\]\(([^)]+)\)/g)].flatMap(
  ([, names = '', path = '']) =>
    [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => [name, join('docs', path)] as const),
);

test('every row of a table names a test', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (threat|---)/.test(line));
  expect(rows.filter((row) => !/" in \[/.test(row))).toEqual([]);
  expect(claims.length).toBeGreaterThanOrEqual(rows.length);
});

test.for(claims)('"%s" stands in %s', ([name, path]) => {
  expect(textOf(path)).toContain(name);
});
