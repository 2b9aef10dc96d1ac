// The demo provider as a process: loopback only, for local runs without a real provider.
import type { AddressInfo } from 'node:net';
import { createDemoServer } from './demo-server.ts';

const server = createDemoServer();
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));
