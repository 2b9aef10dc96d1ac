// Documents point at what is there: every relative link of every Markdown file leads to a file of the repository.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryFiles, root, textOf } from './repository-files.ts';

const pages = repositoryFiles(/\.md$/);

const deadLinks = (page: string): string[] =>
  [...textOf(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(page), target)));

test.for(pages)('%s leads nowhere that is not there', (page) => {
  expect(deadLinks(page)).toEqual([]);
});

test('every app and every library says what it is', () => {
  const rooms = new Set(
    repositoryFiles(/^(apps|libs)\/[^/]+\/src\//).map((path) => path.split('/').slice(0, 2).join('/')),
  );
  rooms.delete('apps/e2e');
  expect([...rooms].filter((room) => !pages.includes(`${room}/README.md`))).toEqual([]);
});
