// No dead rows in the catalogue, and no placeholder that nobody fills.
import { expect, test } from 'vitest';
import { reasons } from '../libs/errors/src/catalogue.ts';
import { repositoryFiles, textOf } from './repository-files.ts';

const sources = repositoryFiles(/^(apps|libs|deploy)\/.*(\.ts|\.rego)$/)
  .filter((path) => !/\.(test|cases)\.ts$|\/test\/|\/gen\/|catalogue\.ts$/.test(path))
  .map(textOf)
  .join('\n');

test.for(Object.keys(reasons))('%s is thrown somewhere', (reason) => {
  expect(sources.includes(`'${reason}'`) || sources.includes(`"${reason}"`)).toBe(true);
});

test('public texts name placeholders, never values', () => {
  for (const [name, row] of Object.entries(reasons)) {
    expect(row.text, name).toMatch(/^[A-Z{].*[.”"]$/);
    for (const [, placeholder] of row.text.matchAll(/\{([^}]*)\}/g)) expect(placeholder, name).toMatch(/^[a-z]+$/);
  }
});
