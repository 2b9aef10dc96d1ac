// What each service may publish and subscribe to, as lists of subjects, worked out from the topology; nobody gets more.
import { callersOf, contractOf, type ServiceName, services, type Topology } from '../topology.ts';

export interface Grants {
  readonly publish: readonly string[];
  /** `subject queue` where only members of that queue group may listen: a lone listener would be a wiretap. */
  readonly subscribe: readonly string[];
}

export function grantsOf(topology: Topology, name: ServiceName): Grants {
  const row = topology.services[name];
  const called = services.flatMap((callee) =>
    (row.calls[callee] ?? []).map((method) => `${contractOf(callee)}.${method}`),
  );
  const heard = services.flatMap((owner) => (row.hears[owner] ?? []).map((what) => `events.${owner}.${what}`));
  const callers = callersOf(topology, name);
  return {
    publish: [
      ...called,
      // only the part of an inbox that was made for its answers: what others answer, and what the stream acknowledges, comes elsewhere
      ...callers.map((caller) => `_INBOX_${caller}.${name}.>`),
      ...row.announces.map((what) => `events.${name}.${what}`),
      ...row.acknowledges.map((owner) => `events.ack.${owner}`),
      `audit.${name}`,
      ...(row.stream === undefined ? [] : streamApi(row.stream)),
      ...Object.entries(row.keeps ?? {}).flatMap(([stream, subject]) => [subject, ...keepApi(stream)]),
    ],
    subscribe: [
      ...(callers.length === 0 ? [] : [`tappass.${name}.v1.> ${name}`]),
      `_INBOX_${name}.>`,
      ...heard,
      ...(isAcknowledged(topology, name) ? [`events.ack.${name}`] : []),
    ],
  };
}

/** Makes, reads, acknowledges and trims this one stream; it cannot be deleted, nor a message out of its middle, and no other is in reach. */
const streamApi = (stream: string): string[] => [
  '$JS.API.INFO',
  `$JS.API.STREAM.CREATE.${stream}`,
  `$JS.API.STREAM.UPDATE.${stream}`,
  `$JS.API.STREAM.INFO.${stream}`,
  `$JS.API.STREAM.PURGE.${stream}`,
  `$JS.API.CONSUMER.CREATE.${stream}.>`,
  `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.*`,
  `$JS.API.CONSUMER.INFO.${stream}.*`,
  `$JS.API.CONSUMER.DELETE.${stream}.*`,
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.*`,
  `$JS.ACK.${stream}.>`,
];

/** Makes it, and reads single messages of it. */
const keepApi = (stream: string): string[] => [`$JS.API.STREAM.CREATE.${stream}`, `$JS.API.STREAM.MSG.GET.${stream}`];

const isAcknowledged = (topology: Topology, name: ServiceName): boolean =>
  services.some((other) => topology.services[other].acknowledges.includes(name));
