// The threat model and the list of hard cases claim nothing that no test shows: each test they name is in the file they name.
import { join } from 'node:path/posix';
import { describe, expect, test } from 'vitest';
import { textOf } from './repository-files.ts';

const headers = /^\| (threat|case|---)/;

/** One or several names, then the file they are all in. */
const claimsOf = (page: string) =>
  [...page.matchAll(/((?:"[^"\n]+"(?: and )?)+) in \[[^\]]+\]\(([^)]+)\)/g)].flatMap(([, names = '', path = '']) =>
    [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => [name, join('docs', path)] as const),
  );

describe.each(['docs/threat-model.md', 'docs/hard-cases.md'])('%s', (path) => {
  const page = textOf(path);
  const claims = claimsOf(page);

  test('names a test in every row of a table', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| ') && !headers.test(line));
    expect(rows.filter((row) => !/" in \[/.test(row))).toEqual([]);
    expect(claims.length).toBeGreaterThanOrEqual(rows.length);
  });

  test.for(claims)('"%s" stands in %s', ([name, file]) => {
    expect(textOf(file)).toContain(name);
  });
});
