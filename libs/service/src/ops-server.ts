// The ops port: /livez (the process turns), /readyz (this process can answer), /metrics. It knows nothing of tenants.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Health } from './health.ts';

export interface OpsServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

export async function startOpsServer(options: {
  host: string;
  port: number;
  health: Health;
  metrics: Registry;
}): Promise<OpsServer> {
  const { health, metrics } = options;
  const server = createServer(async (request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/livez') return send(response, 200, 'text/plain', 'ok\n');
    if (path === '/readyz') {
      const failing = health.failing();
      const body = JSON.stringify({ status: failing.length === 0 ? 'ready' : 'not_ready', failing });
      return send(response, failing.length === 0 ? 200 : 503, 'application/json', body);
    }
    if (path === '/metrics') return send(response, 200, metrics.contentType, await metrics.metrics());
    return send(response, 404, 'text/plain', 'not found\n');
  });
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(options.port, options.host, resolve),
  );
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response
    .writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
    .end(body);
}

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    // a connection that never asked anything counts as busy, and would hold up the end of the process
    server.closeAllConnections();
  });
