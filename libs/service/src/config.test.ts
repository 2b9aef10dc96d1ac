import { mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigProblems, defineConfig } from './config.ts';
import { env, secret } from './setting.ts';

const declared = defineConfig({
  port: env('PORT', z.coerce.number().int(), 'Where it listens.'),
  key: secret('KEY', z.string().min(8), 'A key.'),
});

test('all problems are told at once and none tells a value', () => {
  const attempt = () => declared.load({ PORT: 'abc', KEY: 'short-1' });
  expect(attempt).toThrow(ConfigProblems);
  try {
    attempt();
  } catch (error) {
    expect((error as ConfigProblems).problems).toHaveLength(2);
    expect(String(error)).not.toContain('short-1');
  }
});

test('a secret prints as [secret] in every way node can print it', () => {
  const { key } = declared.load({ PORT: '1', KEY: 'canary-value' });
  const value = key.current();
  for (const text of [
    String(value),
    JSON.stringify({ value }),
    inspect(value),
    inspect(key, { depth: 9, showHidden: true }),
  ]) {
    expect(text).not.toContain('canary');
  }
  expect(value.reveal()).toBe('canary-value');
});

test('a secret is read under its alias, and its own name wins', () => {
  const aliased = defineConfig({ key: secret('KEY', z.string().min(8), 'A key.', 'OLD_KEY') });
  expect(aliased.load({ OLD_KEY: 'under-the-alias' }).key.current().reveal()).toBe('under-the-alias');
  expect(aliased.load({ OLD_KEY: 'under-the-alias', KEY: 'under-its-name' }).key.current().reveal()).toBe(
    'under-its-name',
  );
});

test('NAME_FILE wins over NAME and says so', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'tappass-')), 'key');
  writeFileSync(file, 'from-the-file\n');
  const said: string[] = [];
  const { key } = declared.load({ PORT: '1', KEY: 'from-the-environment', KEY_FILE: file }, (problem) =>
    said.push(problem),
  );
  expect(key.current().reveal()).toBe('from-the-file');
  expect(said).toEqual(['KEY_FILE wins over KEY; unset one of them']);
  key.stop();
});

test('a file replaced by renaming is taken over, and the former value stays known', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tappass-'));
  const file = join(folder, 'key');
  writeFileSync(file, 'first-value');
  const { key } = declared.load({ PORT: '1', KEY_FILE: file });
  const changed = new Promise<void>((resolve) => key.onChange(() => resolve()));
  writeFileSync(join(folder, 'next'), 'second-value');
  renameSync(join(folder, 'next'), file);
  await changed;
  expect(key.current().reveal()).toBe('second-value');
  expect(key.previous()?.reveal()).toBe('first-value');
  key.stop();
});

test('a torn file changes nothing and is reported', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tappass-'));
  const file = join(folder, 'key');
  writeFileSync(file, 'first-value');
  let report: (problem: string) => void = () => {};
  const reported = new Promise<string>((resolve) => {
    report = resolve;
  });
  const { key } = declared.load({ PORT: '1', KEY_FILE: file }, (problem) => report(problem));
  writeFileSync(file, '');
  expect(await reported).toContain('holds no valid value');
  expect(key.current().reveal()).toBe('first-value');
  key.stop();
});
