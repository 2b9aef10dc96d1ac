// What a stream of the edge waits for when its client does not read, on real connections.
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endSoon, roomIn } from '../src/http/slow-reader.ts';
import { UpstreamBody } from '../src/providers/upstream-body.ts';

let server: Server;
let client: Socket;
let out: ServerResponse;
let body: UpstreamBody;

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
  client.on('error', () => {});
  client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  [, out] = (await once(server, 'request')) as [unknown, ServerResponse];
  body = new UpstreamBody({ pause() {}, resume() {}, abort() {} }, () => {});
  // more than the kernel takes
  out.writeHead(200);
  for (let n = 0; n < 64; n += 1) out.write(Buffer.alloc(1_000_000));
  expect(out.writableNeedDrain).toBe(true);
});
afterEach(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

const listeners = () => ['drain', 'close'].map((event) => out.listenerCount(event));

test('it goes on when the client reads again, and leaves no listener behind', async () => {
  const before = listeners();
  const room = roomIn(out, body);
  client.resume();
  await room;
  expect(out.writableNeedDrain).toBe(false);
  expect(listeners()).toEqual(before);
});

test('it goes on when the client is gone', async () => {
  const room = roomIn(out, body);
  client.destroy();
  await room;
  await roomIn(out, body);
});

test('it goes on when the source was cut, before or meanwhile', async () => {
  const before = listeners();
  const room = roomIn(out, body);
  body.destroy(new Error('cut'));
  await room;
  await roomIn(out, body);
  expect(listeners()).toEqual(before);
});

test('the last words of an ended stream wait for a while, and then the connection is closed', async () => {
  endSoon(out, 50);
  await once(out, 'close');
  client.resume();
  await once(client, 'close');
  expect(client.bytesRead).toBeLessThan(64_000_000);
});

test('a client that reads the last words has them all', async () => {
  endSoon(out, 20_000);
  client.resume();
  await once(out, 'finish');
});
