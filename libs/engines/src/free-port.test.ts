import { execFile } from 'node:child_process';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { freePort } from './free-port.ts';

test('a port that was given out and is not listened on yet is not given out again', async () => {
  const given = await Promise.all(Array.from({ length: 300 }, () => freePort()));
  expect(new Set(given).size).toBe(given.length);
});

test('processes that walk the same way at the same time are given different ports', async () => {
  const contents = `
    import { freePort } from './free-port.ts';
    const given = [];
    for (let n = 0; n < 60; n++) given.push(await freePort());
    console.log(JSON.stringify(given));`;
  const program = await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: 'ts' },
    ...{ bundle: true, platform: 'node', format: 'esm', write: false },
  });
  const code = program.outputFiles[0]!.text.replace(/randomInt\(lowest, highest\)/, '20000');
  expect(code).toContain('next = 20000');
  // claims of somebody who is long gone lie there as well
  const kept = join(tmpdir(), `tappass-ports-${userInfo().uid}`);
  mkdirSync(kept, { recursive: true });
  const old = Date.now() / 1_000 - 3_600;
  for (let port = 20_000; port < 20_200; port++) {
    writeFileSync(join(kept, String(port)), '');
    utimesSync(join(kept, String(port)), old + port / 1_000, old + port / 1_000);
  }
  const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
  const given = (await Promise.all([run(), run(), run()])).flatMap(({ stdout }) => JSON.parse(stdout) as number[]);
  expect(new Set(given).size).toBe(given.length);
});
