// The edge's figures. Labels are route templates, step names and types; nothing a client can make up.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { ActiveAgents } from './active-agents.ts';
import { StepTimes } from './step-times.ts';

export type EdgeMetrics = ReturnType<typeof edgeMetrics>;

export const edgeMetrics = (registry: Registry, admission: { readonly waiting: number }) => {
  const registers = [registry];
  const agents = new ActiveAgents(() => performance.now());
  const steps = new StepTimes(registry);
  const upstream = new Histogram({
    name: 'tappass_upstream_seconds',
    help: 'Time to the first byte of a provider.',
    labelNames: ['provider'],
    buckets: [0.001, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60],
    registers,
  });
  return {
    agents,
    steps,
    upstreamTook: observersOf(upstream, 'provider'),
    requests: new Counter({
      name: 'tappass_http_requests_total',
      help: 'Requests answered.',
      labelNames: ['method', 'path', 'status'],
      registers,
    }),
    blocks: new Counter({
      name: 'tappass_pipeline_blocks_total',
      help: 'Calls blocked, by step.',
      labelNames: ['step'],
      registers,
    }),
    pii: new Counter({
      name: 'tappass_pii_detections_total',
      help: 'Findings of personal data, by type.',
      labelNames: ['type'],
      registers,
    }),
    breaker: new Gauge({
      name: 'tappass_breaker_open',
      help: '1 while the breaker of a provider is open.',
      labelNames: ['provider'],
      registers,
    }),
    capabilityTokens: new Counter({
      name: 'tappass_capability_tokens_total',
      help: 'Capability tokens, by result.',
      labelNames: ['result'],
      registers,
    }),
    waiting: new Gauge({
      name: 'tappass_calls_waiting',
      help: 'Calls that wait for their turn to be governed.',
      registers,
      collect() {
        this.set(admission.waiting);
      },
    }),
    activeAgents: new Gauge({
      name: 'tappass_active_agents',
      help: 'Agents seen by this edge in the last five minutes.',
      registers,
      collect() {
        this.set(agents.count());
      },
    }),
  };
};

/** Observers of a histogram by the value of its one label: looked up by name instead of hashed anew for every call. */
export function observersOf<L extends string>(
  histogram: Histogram<L>,
  label: L,
): (value: string, seconds: number) => void {
  const observers = new Map<string, Histogram.Internal<L>>();
  return (value, seconds) => {
    let observer = observers.get(value);
    if (observer === undefined) {
      observer = histogram.labels({ [label]: value } as Record<L, string>);
      observers.set(value, observer);
    }
    observer.observe(seconds);
  };
}
