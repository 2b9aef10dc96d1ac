// One Prometheus registry a process, with the process's own figures; label values are route templates and names, never user input.
import { collectDefaultMetrics, Registry } from 'prom-client';

export function createMetrics(room: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service: room });
  // the default of 10 ms wakes every idle process a hundred times a second
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 250 });
  return registry;
}
