// Finds loopback ports nobody listens on, and nobody else was told of.
import { randomInt } from 'node:crypto';
import { closeSync, mkdirSync, openSync, statSync, utimesSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

// below the range from which kernels number outgoing connections: a port that is kept for the next start must not be one by then
const lowest = 10_000;
const highest = 32_000;
// each process walks upward from a place of its own: a port that was given out and is not listened on yet is not given out again
let next = randomInt(lowest, highest);

// A port that was given out and is not listened on yet is kept for its asker: another process that probes it just then would keep it from starting.
const kept = join(tmpdir(), `tappass-ports-${userInfo().uid}`);
const keptForMs = 15 * 60_000;

/** Never the same twice in a process, nor within a quarter of an hour in two of one user. Strangers may still take it, so starters try again with a new one. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = next;
    next = port + 1 < highest ? port + 1 : lowest;
    if (keep(port) && (await isFree(port))) return port;
  }
}

function keep(port: number): boolean {
  const file = join(kept, String(port));
  try {
    mkdirSync(kept, { recursive: true });
    closeSync(openSync(file, 'wx'));
    return true;
  } catch (thrown) {
    // without a folder to write to it is as if nobody else asked
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') return true;
    return keptTooLong(file);
  }
}

function keptTooLong(file: string): boolean {
  try {
    const now = Date.now();
    const since = statSync(file).mtimeMs;
    if (now - since < keptForMs) return false;
    // of those who see the same old claim one may renew it: whoever makes the file that is named after its age
    closeSync(openSync(`${file}-${since}`, 'wx'));
    utimesSync(file, now / 1000, now / 1000);
    return true;
  } catch {
    return false;
  }
}

/** Whether `port` can be listened on now. */
export const isFree = (port: number): Promise<boolean> =>
  listenOnce(port).then(
    () => true,
    () => false,
  );

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port was given')),
      );
    });
  });
}
