// The committed contracts are what the pinned generator makes of proto/.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const committed = join(root, 'libs/contracts/src/gen');
const bin = join(root, 'node_modules/.bin');

const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .sort()
      .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  );

test('generating the contracts anew changes no byte', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tappass-contracts-'));
  const template = JSON.stringify({
    version: 'v2',
    plugins: [{ local: join(bin, 'protoc-gen-es'), out: folder, opt: optionsOf() }],
  });
  execFileSync(join(bin, 'buf'), ['generate', '--template', template], {
    cwd: join(root, 'proto'),
    env: { ...process.env, PATH: `${bin}:${process.env['PATH']}` },
  });
  const made = filesIn(folder);
  rmSync(folder, { recursive: true });
  expect(Object.keys(made)).not.toEqual([]);
  expect(filesIn(committed)).toEqual(made);
});

/** The options of the committed template, so that the two cannot drift apart. */
function optionsOf(): string[] {
  const text = readFileSync(join(root, 'proto/buf.gen.yaml'), 'utf8');
  const opt = /^\s*opt:\s*(.*)$/m.exec(text)?.[1] ?? '';
  return opt
    .replace(/[[\]"']/g, '')
    .split(',')
    .map((option) => option.trim());
}
