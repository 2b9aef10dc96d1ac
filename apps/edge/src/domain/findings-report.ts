// What a pipeline refused or cut out, or would have had it been obeyed, by step and rule; made of entries, which hold no text.
import type { JsonObject } from '@tappass/evidence/canonical-json';
import { z } from 'zod';

const place = z.object({
  detector: z.string(),
  rule: z.string(),
  path: z.string(),
  start: z.int(),
  end: z.int(),
  score_per_mille: z.int(),
  digest: z.string().default(''),
});
const through = place.extend({
  step: z.string(),
  why: z.enum(['mode', 'mode_cut', 'exception', 'cut']),
  excerpt: z.string(),
});
const recorded = z.object({
  pipeline_uuid: z.string(),
  request_id: z.string(),
  agent: z.string(),
  blocked_by: z.string(),
  refusal: z.array(place).nullable(),
  let_through: z.array(through).nullish(),
});

/** What came of it: a refusal, a cut, a note of what would have been one, or nothing, because an administrator excepted the text. */
export type FindingOutcome = 'refused' | 'would_refuse' | 'redacted' | 'would_redact' | 'excepted';

export interface FoundInCall {
  readonly request_id: string;
  readonly agent: string;
  readonly occurred_at: string;
  readonly where: string;
  readonly start: number;
  readonly end: number;
  readonly score: number;
  /** What an exception names the text by; empty where a model said it. */
  readonly digest: string;
  /** Of each word its first letter; empty where the pipeline is obeyed. */
  readonly excerpt: string;
}

export interface ReportRow {
  readonly step: string;
  readonly rule: string;
  readonly detector: string;
  readonly outcome: FindingOutcome;
  calls: number;
  readonly agents: string[];
  /** The newest first. */
  readonly examples: FoundInCall[];
}

const mostExamples = 5;
const mostAgents = 20;
const outcomes = {
  mode: 'would_refuse',
  mode_cut: 'would_redact',
  exception: 'excepted',
  cut: 'redacted',
} as const;

/** Adds up entries of any pipeline, newest first; those of other pipelines and other kinds count for nothing. */
export class FindingsReport {
  readonly #pipeline: string;
  readonly #rows = new Map<string, ReportRow>();
  /** Calls of the pipeline among the entries. */
  calls = 0;

  constructor(pipelineUuid: string) {
    this.#pipeline = pipelineUuid;
  }

  add(body: JsonObject, occurredAt: string): void {
    const read = recorded.safeParse(body);
    if (!read.success || read.data.pipeline_uuid !== this.#pipeline) return;
    this.calls++;
    const { blocked_by: step, refusal, let_through: letThrough, ...call } = read.data;
    const found = [
      ...(refusal ?? []).map((one) => ({ ...one, step, outcome: 'refused', excerpt: '' }) as const),
      ...(letThrough ?? []).map((one) => ({ ...one, outcome: outcomes[one.why] })),
    ];
    const counted = new Set<ReportRow>();
    for (const { path: where, start, end, score_per_mille, digest, excerpt, ...kind } of found) {
      const row = this.#row(kind);
      if (!counted.has(row)) row.calls++;
      counted.add(row);
      if (!row.agents.includes(call.agent) && row.agents.length < mostAgents) row.agents.push(call.agent);
      if (row.examples.length >= mostExamples) continue;
      const of = { request_id: call.request_id, agent: call.agent, occurred_at: occurredAt };
      row.examples.push({ ...of, where, start, end, score: score_per_mille / 1_000, digest, excerpt });
    }
  }

  #row({ step, rule, detector, outcome }: Pick<ReportRow, 'step' | 'rule' | 'detector' | 'outcome'>): ReportRow {
    const name = JSON.stringify([step, rule, outcome]);
    const row = this.#rows.get(name) ?? { step, rule, detector, outcome, calls: 0, agents: [], examples: [] };
    this.#rows.set(name, row);
    return row;
  }

  /** What was found most often first. */
  get rows(): readonly ReportRow[] {
    return [...this.#rows.values()].sort((a, b) => b.calls - a.calls);
  }
}
