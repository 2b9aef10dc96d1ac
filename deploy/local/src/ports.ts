// The ports of a local stack: free ones, kept from start to start.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@tappass/engines/free-port';
import { type ServiceName, services } from '../../topology.ts';
import { writePrivate } from './private-file.ts';

export interface Ports {
  readonly nats: number;
  readonly postgres: number;
  readonly redis: number;
  readonly demo: number;
  readonly ops: Readonly<Record<ServiceName, number>>;
}

export async function keptPorts(dir: string): Promise<Ports> {
  const file = join(dir, 'ports.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Ports;
  const taken = new Set<number>();
  const next = async (): Promise<number> => {
    for (;;) {
      const port = await freePort();
      if (taken.has(port)) continue;
      taken.add(port);
      return port;
    }
  };
  const ops: Partial<Record<ServiceName, number>> = {};
  for (const service of services) ops[service] = await next();
  const ports = {
    nats: await next(),
    postgres: await next(),
    redis: await next(),
    demo: await next(),
    ops: ops as Ports['ops'],
  };
  writePrivate(file, JSON.stringify(ports));
  return ports;
}
