// The histogram of step times: forty-nine observations a call, so each is a look-up and two additions, and the text is made when somebody reads it.
import type { Metric, MetricObjectWithValues, MetricValue, Registry } from 'prom-client';

const name = 'tappass_pipeline_step_seconds';
const help = 'Time a step took.';
/** Upper bounds in microseconds, as Prometheus shows them in seconds. */
const boundsMicros = [5, 10, 50, 100, 500, 1_000, 10_000, 100_000, 1_000_000];
const infinity = boundsMicros.length;

interface Times {
  /** By bucket, not cumulative; the last one is beyond all bounds. */
  readonly counts: number[];
  sumMicros: number;
}

export class StepTimes {
  readonly name = name;
  readonly #times = new Map<string, Times>();

  constructor(registry: Registry) {
    // the registry asks its metrics for nothing but their name and get()
    registry.registerMetric(this as unknown as Metric);
  }

  observe(step: string, micros: number): void {
    let times = this.#times.get(step);
    if (times === undefined) {
      times = { counts: new Array<number>(infinity + 1).fill(0), sumMicros: 0 };
      this.#times.set(step, times);
    }
    let bucket = 0;
    while (bucket < infinity && micros > (boundsMicros[bucket] as number)) bucket += 1;
    (times.counts[bucket] as number) += 1;
    times.sumMicros += micros;
  }

  async get(): Promise<Omit<MetricObjectWithValues<MetricValue<string>>, 'collect'>> {
    const values: (MetricValue<string> & { metricName: string })[] = [];
    for (const [step, { counts, sumMicros }] of this.#times) {
      let total = 0;
      counts.forEach((count, bucket) => {
        total += count;
        const le = bucket === infinity ? '+Inf' : (boundsMicros[bucket] as number) / 1e6;
        values.push({ metricName: `${name}_bucket`, labels: { le, step }, value: total });
      });
      values.push({ metricName: `${name}_sum`, labels: { step }, value: sumMicros / 1e6 });
      values.push({ metricName: `${name}_count`, labels: { step }, value: total });
    }
    return { name, help, type: 'histogram' as never, aggregator: 'sum', values };
  }

  reset(): void {
    this.#times.clear();
  }
}
