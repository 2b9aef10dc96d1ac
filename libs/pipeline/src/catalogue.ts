// What GET /pipelines/steps shows: every row of the sequence, what its step does and how it is set.
import { z } from 'zod';
import { type SequenceRow, sequence } from './sequence.ts';
import type { Step } from './step.ts';
import { stepOf } from './step-table.ts';

export interface CatalogueEntry {
  readonly step: string;
  readonly aliases: readonly string[];
  readonly position: number;
  readonly phase: string;
  readonly category: string;
  readonly sentence: string;
  readonly presets: readonly string[];
  /** JSON schema of the step's own settings. */
  readonly settings_schema: unknown;
  readonly default_action: string;
  readonly default_threshold: number;
}

const entryOf = (row: SequenceRow, step: Step): CatalogueEntry => ({
  step: row.step,
  aliases: row.aliases,
  position: row.position,
  phase: row.phase,
  category: row.category,
  sentence: step.sentence,
  presets: (['starter', 'standard', 'regulated'] as const).filter((preset) => row[preset]),
  settings_schema: z.toJSONSchema(step.settings, { io: 'input' }),
  default_action: step.action,
  default_threshold: step.threshold,
});

/** In running order. */
export const catalogueEntries = (): CatalogueEntry[] => sequence.map((row) => entryOf(row, stepOf(row.step)));
