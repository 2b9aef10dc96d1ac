// Finds loopback ports nobody listens on.
import { createServer } from 'node:net';

/** The kernel's choice; another process may still take it before it is used, so starters try again with a new one. */
export const freePort = (): Promise<number> => listenOnce(0);

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
