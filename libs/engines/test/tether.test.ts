// An engine never outlives the process that started it, however that process ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processCommand } from '@tappass/engines/process-command';
import { build } from 'esbuild';
import { expect, test, vi } from 'vitest';

const starterSource = (dir: string): string => `
  import { startRedis } from '@tappass/engines/redis';
  const engine = await startRedis({ dir: ${JSON.stringify(dir)}, password: 'a-password-for-tests' });
  console.log(engine.pid);
  setInterval(() => {}, 1000);
`;

test('an engine ends within a moment when its starter is killed with -9', async () => {
  const root = mkdtempSync(join(tmpdir(), 'tappass-tether-'));
  chmodSync(root, 0o711);
  const outfile = join(root, 'starter.mjs');
  await build({
    stdin: { contents: starterSource(join(root, 'redis')), resolveDir: import.meta.dirname },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  const starter = spawn(process.execPath, [outfile], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(starter.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  expect(processCommand(pid)).toContain('redis');
  starter.kill('SIGKILL');
  await vi.waitFor(() => expect(processCommand(pid)).toBeUndefined(), { timeout: 10_000, interval: 20 });
  rmSync(root, { recursive: true, force: true });
});
