// The built system for one test file: real engines, real permissions, six processes; ended when the file ends.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '@tappass/engines/free-port';
import { afterAll, beforeAll } from 'vitest';
import { type Seeded, seed } from '../../../deploy/local/src/seed.ts';
import { type Stack, type StackOptions, startStack } from '../../../deploy/local/src/stack.ts';
import { Control } from './control.ts';
import { Demo } from './demo.ts';

export const checkout = resolve(import.meta.dirname, '../../..');

export interface TestStack extends Stack {
  readonly dir: string;
  readonly seeded: Seeded;
  readonly control: Control;
  readonly demo: Demo;
}

/** Starts it before the first test of a file and stops it after the last. @returns how to reach it from a test */
export function stackForTests(options: Pick<StackOptions, 'durable' | 'settings'> = {}): () => TestStack {
  let stack: TestStack | undefined;
  beforeAll(async () => {
    stack = await bringUp(options);
  });
  afterAll(async () => {
    await stack?.stop();
    if (stack !== undefined) rmSync(stack.dir, { recursive: true, force: true });
  });
  return () => {
    if (stack === undefined) throw new Error('the stack is there only inside a test');
    return stack;
  };
}

async function bringUp(options: Pick<StackOptions, 'durable' | 'settings'>): Promise<TestStack> {
  const dir = mkdtempSync(join(tmpdir(), 'tappass-e2e-'));
  // the engines run as another user
  chmodSync(dir, 0o711);
  const stack = await startStack({
    dir,
    edgePort: await freePort(),
    root: checkout,
    // no provider keys: the demo provider stands in
    environment: { PATH: process.env['PATH'] },
    progress: () => {},
    durable: false,
    ...options,
  }).catch((error: unknown) => {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  });
  try {
    const seeded = await seed(stack.url, stack.secrets.adminKey, dir);
    const control = new Control(stack.url, stack.secrets.adminKey, seeded.org);
    // kept as the same object: its engines change when a test restarts them
    return Object.assign(stack, { dir, seeded, control, demo: new Demo(stack.demoUrl) });
  } catch (error) {
    await stack.stop();
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}
