// The compose file as data, with its merges done, for tests that hold it against the topology and the rules.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const names = z.union([z.array(z.string()), z.record(z.string(), z.unknown()).transform(Object.keys)]);

const container = z.looseObject({
  image: z.string(),
  user: z.string(),
  read_only: z.boolean(),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  pids_limit: z.number(),
  mem_limit: z.string(),
  ulimits: z.object({ core: z.number() }),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string()).default([]),
  networks: names.optional(),
  network_mode: z.string().optional(),
  volumes: z.array(z.string()).default([]),
});

const composeSchema = z.looseObject({
  services: z.record(z.string(), container),
  networks: z.record(
    z.string(),
    z.object({
      internal: z.boolean().default(false),
      driver_opts: z.record(z.string(), z.string()).default({}),
      ipam: z.object({ config: z.array(z.object({ subnet: z.string() })) }),
    }),
  ),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
});

export const composePath = join(import.meta.dirname, '../../docker-compose.yml');
export const compose = composeSchema.parse(parse(readFileSync(composePath, 'utf8'), { merge: true }));
