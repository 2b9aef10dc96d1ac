// One Prometheus registry a process, with the process's own figures; label values are route templates and names, never user input.
import { collectDefaultMetrics, Registry } from 'prom-client';

export function createMetrics(room: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service: room });
  collectDefaultMetrics({ register: registry });
  return registry;
}
