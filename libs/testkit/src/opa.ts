// A fresh OPA server for a test; where there is none, the test is reported as skipped, loudly, never as passed.
import { join } from 'node:path';
import type { Engine } from '@tappass/engines/engine';
import { startOpa } from '@tappass/engines/opa';
import { isFault } from '@tappass/errors/fault';
import type { TestContext } from 'vitest';
import { testFolder } from './test-folder.ts';

let made = 0;

/** Skips the running test when there is neither an OPA 1.x nor a Go to build it with. */
export async function freshOpa(context: Pick<TestContext, 'skip'>, paths: readonly string[]): Promise<Engine> {
  try {
    return await startOpa({ dir: join(testFolder(), `opa-${++made}`), paths, build: true });
  } catch (error) {
    if (isFault(error, 'engine_missing')) context.skip(`SKIPPED, no OPA: ${error.message}`);
    throw error;
  }
}
