import { chmodSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canReach, canRead, engineHome, engineUser, openCopy } from './engine-user.ts';

const stranger = { uid: 65534, gid: 65534 };
const folder = (mode: number): string => {
  const made = mkdtempSync(join(tmpdir(), 'tappass-user-'));
  chmodSync(made, mode);
  return made;
};

test('an ordinary user runs engines as itself, in the folder it wished for', () => {
  expect(engineUser(1000)).toBeUndefined();
  expect(engineHome('/somewhere/private', undefined)).toBe('/somewhere/private');
});

test('root hands engines to nobody', () => {
  expect(engineUser(0)).toEqual(stranger);
});

test('a folder behind one that only its owner may enter cannot be reached, and gets a stand-in of its own', () => {
  const closed = folder(0o700);
  const wished = join(closed, 'deep', 'postgres');
  expect(canReach(wished, stranger)).toBe(false);
  expect(engineHome(wished, stranger)).toMatch(/^\/var\/lib\/tappass\/[0-9a-f]{12}\/postgres$/);
  expect(engineHome(join(closed, 'other', 'postgres'), stranger)).not.toBe(engineHome(wished, stranger));
});

test('passing is enough for what lies inside, reading is asked of the thing itself', () => {
  const open = folder(0o711);
  const secret = join(open, 'secret');
  writeFileSync(secret, 'x', { mode: 0o600 });
  expect(canReach(secret, stranger)).toBe(true);
  expect(canRead(secret, stranger)).toBe(false);
});

test('a copy for everybody is readable by everybody, and a program in it still runs', () => {
  const from = folder(0o700);
  mkdirSync(join(from, 'bin'), { mode: 0o700 });
  writeFileSync(join(from, 'bin', 'run'), '#!/bin/sh\n', { mode: 0o700 });
  writeFileSync(join(from, 'data'), 'x', { mode: 0o600 });
  const to = join(folder(0o711), 'copy');
  openCopy(from, to);
  expect(statSync(join(to, 'bin', 'run')).mode & 0o777).toBe(0o755);
  expect(statSync(join(to, 'data')).mode & 0o777).toBe(0o644);
});
