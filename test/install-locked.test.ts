// A start installs only what is not installed already, whoever installed it: an install under running tests would pull the floor from under them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isInstalled } from '../tools/install-locked.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tappass-lock-'));
  mkdirSync(join(root, 'node_modules'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const list = (file: string, packages: object): void => writeFileSync(join(root, file), JSON.stringify({ packages }));
const [a, b] = [
  { version: '1.0.0', integrity: 'sha512-a' },
  { version: '2.0.0', integrity: 'sha512-b' },
];
const locked = { '': { name: 'x' }, 'node_modules/a': a, 'node_modules/b': { ...b, optional: true } };

test.each([
  ['all of it', { 'node_modules/a': a, 'node_modules/b': b }, true],
  ['all but what is optional', { 'node_modules/a': a }, true],
  ['another version', { 'node_modules/a': { ...a, version: '1.0.1' } }, false],
  ['other bytes', { 'node_modules/a': { ...a, integrity: 'sha512-c' } }, false],
  ['too little', { 'node_modules/b': b }, false],
  ['something nobody locked', { 'node_modules/a': a, 'node_modules/c': b }, false],
])('npm left %s', (_what, there, installed) => {
  list('package-lock.json', locked);
  list('node_modules/.package-lock.json', there);
  expect(isInstalled(root)).toBe(installed);
});

test('nothing is installed where npm left no list, or one that breaks off', () => {
  list('package-lock.json', locked);
  expect(isInstalled(root)).toBe(false);
  writeFileSync(join(root, 'node_modules/.package-lock.json'), '{"packages": {"node_mod');
  expect(isInstalled(root)).toBe(false);
});

test('this checkout is installed as it is locked', () => {
  expect(isInstalled(join(import.meta.dirname, '..'))).toBe(true);
});
