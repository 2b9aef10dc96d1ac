// The pages made from the code are what the code says today.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { pages } from '../tools/docs/pages.ts';

const root = resolve(import.meta.dirname, '..');

test.for(Object.entries(pages()))('%s is current; npm run docs makes it anew', ([path, text]) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(text);
});
