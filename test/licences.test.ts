// What ships is free to ship: every package in the tree of production dependencies has a licence of the four families.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { root, textOf } from './repository-files.ts';

interface Manifest {
  readonly license?: string | { readonly type: string };
  readonly licenses?: readonly { readonly type: string }[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifest = (path: string): Manifest => JSON.parse(textOf(join(path, 'package.json'))) as Manifest;

/** As Node finds it: beside the one who asks, then further up. undefined for an optional one of another platform. */
function folderOf(name: string, from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    if (existsSync(join(root, folder, 'package.json'))) return folder;
    if (at === '.') return undefined;
  }
}

function shippedFrom(path: string, found: Set<string>): Set<string> {
  for (const name of Object.keys(manifest(path).dependencies ?? {})) {
    const folder = folderOf(name, path);
    if (folder === undefined || found.has(folder)) continue;
    found.add(folder);
    shippedFrom(folder, found);
  }
  return found;
}

const shipped = [...shippedFrom('.', new Set())];
const free = /^(MIT|MIT-0|Apache-2\.0|0BSD|BSD(-[23]-Clause)?|ISC)$/;

// dedicated to the public by its owner, which asks for less than any of the four
const publicDomain = ['node_modules/tweetnacl: Unlicense'];

const licenceOf = (path: string): string => {
  const { license, licenses } = manifest(path);
  return typeof license === 'string' ? license : (license?.type ?? licenses?.[0]?.type ?? '');
};

/** One of a choice is enough; all of a conjunction are needed. */
const isFree = (expression: string): boolean =>
  expression
    .replace(/[()]/g, '')
    .split(/ OR /i)
    .some((choice) => choice.split(/ AND /i).every((licence) => free.test(licence.trim())));

test('the tree has what we build on', () => {
  expect(shipped).toEqual(
    expect.arrayContaining(['node_modules/fastify', 'node_modules/@nestjs/core', 'node_modules/pg']),
  );
  expect(shipped.length).toBeGreaterThan(80);
});

test('every production dependency is MIT, Apache, BSD or ISC', () => {
  const strangers = shipped.filter((path) => !isFree(licenceOf(path)));
  expect(strangers.map((path) => `${path}: ${licenceOf(path)}`)).toEqual(publicDomain);
});
