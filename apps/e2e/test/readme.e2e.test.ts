// The README does what it says: each block marked `run` is run against a started stack, and its last line says what must come out.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { checkout, stackForTests } from '../src/stack-for-tests.ts';

const run = promisify(execFile);
const stack = stackForTests();

interface Block {
  readonly language: string;
  readonly code: string;
  readonly expected: string;
  readonly title: string;
}

const blocks: Block[] = [
  ...readFileSync(join(checkout, 'README.md'), 'utf8').matchAll(
    /^```(bash|js) run\n([\s\S]*?)^(?:#|\/\/) → (.*)\n```$/gm,
  ),
].map(([, language = '', code = '', expected = ''], index) => ({
  ...{ language, code, expected },
  title: `${index + 1}: ${language}, until it says ${expected}`,
}));

// bare imports of `node -e` are looked up from the working directory
const commands: Readonly<Record<string, (code: string) => [string, string[]]>> = {
  bash: (code) => ['bash', ['-euo', 'pipefail', '-c', code]],
  js: (code) => [process.execPath, ['--input-type=module', '-e', code]],
};

test('every block marked to be run says what comes out', () => {
  const marked = readFileSync(join(checkout, 'README.md'), 'utf8').match(/^```\w+ run$/gm) ?? [];
  expect(blocks).toHaveLength(marked.length);
  expect(blocks.length).toBeGreaterThan(4);
});

test.for(blocks.map((block) => [block.title, block] as const))('%s', async ([, block]) => {
  const { url, seeded, secrets } = stack();
  const [file, args] = commands[block.language]!(block.code);
  const { stdout } = await run(file, args, {
    cwd: checkout,
    env: {
      PATH: process.env['PATH'],
      TAPPASS_URL: url,
      TAPPASS_KEY: seeded.agent_key,
      TAPPASS_ADMIN_KEY: secrets.adminKey,
    },
  });
  expect(stdout).toContain(block.expected);
});
