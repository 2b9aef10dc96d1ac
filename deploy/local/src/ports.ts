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
  const ops: Partial<Record<ServiceName, number>> = {};
  for (const service of services) ops[service] = await freePort();
  const ports = {
    nats: await freePort(),
    postgres: await freePort(),
    redis: await freePort(),
    demo: await freePort(),
    ops: ops as Ports['ops'],
  };
  writePrivate(file, JSON.stringify(ports));
  return ports;
}
