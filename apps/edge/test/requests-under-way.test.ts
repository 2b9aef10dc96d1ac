// How a server of the edge ends: those who asked are answered, those who only opened a connection are not waited for.
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RequestsUnderWay } from '../src/http/requests-under-way.ts';

let server: Server;
let underWay: RequestsUnderWay;
let open: Socket[] = [];
const asked: ServerResponse[] = [];

beforeEach(async () => {
  server = createServer((_request, response) => void asked.push(response)).listen(0, '127.0.0.1');
  underWay = new RequestsUnderWay(server);
  await once(server, 'listening');
});
afterEach(() => {
  for (const socket of open) socket.destroy();
  open = [];
  asked.length = 0;
  server.closeAllConnections();
});

async function connection(said: string): Promise<Socket> {
  const arrived = once(server, 'connection');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  open.push(socket);
  socket.resume();
  const [there] = (await arrived) as [Socket];
  if (said !== '') {
    const heard = once(there, 'data');
    socket.write(said);
    await heard;
  }
  return socket;
}

const closing = (): Promise<unknown> => {
  const closed = once(server, 'close');
  server.close();
  return closed;
};

const limitMs = 60_000;

test.each([
  ['says nothing', ''],
  ['says half of a request', 'GET / HTTP/1.1\r\nhost: x\r\n'],
])('a connection that %s does not hold up the end', async (_what, said) => {
  const socket = await connection(said);
  const ended = once(socket, 'close');
  const closed = closing();
  await underWay.end(limitMs);
  await Promise.all([ended, closed]);
});

test('a request that is under way is answered first', async () => {
  const socket = await connection('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  const answer = once(socket, 'data');
  await connection('');
  expect(underWay.count).toBe(1);
  const closed = closing();
  const ended = underWay.end(limitMs);
  asked[0]?.end('answered');
  expect(String((await answer)[0])).toContain('answered');
  await Promise.all([ended, closed]);
  expect(underWay.count).toBe(0);
});

test('a request that does not end is cut off when its time is up', async () => {
  const socket = await connection('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  const cut = once(socket, 'close');
  const closed = closing();
  await underWay.end(10);
  await Promise.all([cut, closed]);
});
