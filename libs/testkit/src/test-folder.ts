// A folder of this test process that an engine's user can reach; it is gone when the process ends in order.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let made: string | undefined;

/** One for each process, made when first asked for. */
export function testFolder(): string {
  if (made) return made;
  const folder = mkdtempSync(join(tmpdir(), 'tappass-test-'));
  chmodSync(folder, 0o711);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  made = folder;
  return folder;
}
