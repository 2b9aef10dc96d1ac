// Finds loopback ports nobody listens on.
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// below the range from which kernels number outgoing connections: a port that is kept for the next start must not be one by then
const lowest = 10_000;
const highest = 32_000;
// each process walks upward from a place of its own: a port that was given out and is not listened on yet is not given out again
let next = randomInt(lowest, highest);

/** Never the same twice in a process. Another process may still take it before it is used, so starters try again with a new one. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = next;
    next = port + 1 < highest ? port + 1 : lowest;
    if (await isFree(port)) return port;
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
