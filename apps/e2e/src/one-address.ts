// One address for several edges, as a load balancer would be: each new connection goes to the next.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface OneAddress {
  readonly url: string;
  close(): Promise<void>;
}

/** @param urls of the edges, taken in turn; one that refuses the connection is passed over */
export async function oneAddress(urls: readonly string[]): Promise<OneAddress> {
  const ports = urls.map((url) => Number(new URL(url).port));
  const sockets = new Set<Socket>();
  let turn = 0;
  const server = createServer((client) => {
    const upstream = connect({ host: '127.0.0.1', port: ports[turn++ % ports.length]! });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      // a broken side ends the other, as a proxy would
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
