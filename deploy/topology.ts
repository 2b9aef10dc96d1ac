// Who is there, on which networks, and who may talk to whom: the one truth that permissions, compose and charts are compared with.
import { z } from 'zod';
import data from './topology.json' with { type: 'json' };

export const services = ['edge', 'keys', 'vault', 'ledger', 'policy', 'license'] as const;
export type ServiceName = (typeof services)[number];
const service = z.enum(services);
const engines = ['nats', 'postgres', 'redis', 'opa', 'egress-proxy'] as const;
export type EngineName = (typeof engines)[number];

const network = z.strictObject({
  internal: z.boolean(),
  /** The one container that listens there. */
  server: z.string().optional(),
  sentence: z.string(),
});

const serviceRow = z.strictObject({
  sentence: z.string(),
  networks: z.array(z.string()),
  connects: z.array(z.enum([...engines, 'providers'])),
  /** RPC methods it may call, by the service that answers. */
  calls: z.partialRecord(service, z.array(z.string()).nonempty()),
  /** What it publishes as events.<itself>.<what>. */
  announces: z.array(z.string()),
  /** What it listens to, by who announces it. */
  hears: z.partialRecord(service, z.array(z.string()).nonempty()),
  /** Whose invalidations it acknowledges. */
  acknowledges: z.array(service),
  /** The stream it alone manages and reads. */
  stream: z.string().optional(),
  /** A stream that it alone adds to and looks into, and that nobody empties, by its subject. */
  keeps: z.record(z.string(), z.string()).optional(),
});

const topologySchema = z.strictObject({
  trustDomain: z.string(),
  ports: z.record(z.string(), z.number().int().positive()),
  networks: z.record(z.string(), network),
  services: z.record(service, serviceRow),
  engines: z.record(
    z.enum(engines),
    z.strictObject({ networks: z.array(z.string()).optional(), beside: service.optional() }),
  ),
});

export type Topology = z.infer<typeof topologySchema>;
export type ServiceRow = z.infer<typeof serviceRow>;

export const topology: Topology = topologySchema.parse(data);

/** Those who may call `name`: the only inboxes it answers to. */
export const callersOf = (from: Topology, name: ServiceName): ServiceName[] =>
  services.filter((caller) => from.services[caller].calls[name] !== undefined);

/** `Keys` of `keys`: the contract's name, `tappass.keys.v1.Keys`. */
export const contractOf = (name: ServiceName): string => `tappass.${name}.v1.${name[0]?.toUpperCase()}${name.slice(1)}`;
