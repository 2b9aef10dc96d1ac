// The floor: node:http in front, an undici pool behind, bytes passed through, nothing looked at.
import { createServer } from 'node:http';
import { Pool } from 'undici';

const pool = new Pool(process.argv[2] ?? '', { connections: 256, pipelining: 1 });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const headers = { 'content-type': 'application/json', authorization: request.headers.authorization ?? '' };
    pool.dispatch(
      { path: request.url ?? '/', method: 'POST', headers, body: Buffer.concat(chunks) },
      {
        onRequestStart: () => {},
        onResponseStart: (_controller, statusCode, received) => {
          const { connection: _c, 'keep-alive': _k, 'transfer-encoding': _t, ...kept } = received;
          response.writeHead(statusCode, kept);
        },
        onResponseData: (controller, chunk) => {
          if (response.write(chunk)) return;
          controller.pause();
          response.once('drain', () => controller.resume());
        },
        onResponseEnd: () => response.end(),
        onResponseError: () => (response.headersSent ? response.destroy() : response.writeHead(502).end()),
      },
    );
  });
});

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.stdout.write(`listening ${address.port}\n`);
});
