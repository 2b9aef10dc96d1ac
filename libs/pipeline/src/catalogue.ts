// What GET /pipelines/steps shows: every row of the sequence, and for the built ones what they do and how they are set.
import { z } from 'zod';
import { builtStep } from './built-steps.ts';
import { type SequenceRow, sequence } from './sequence.ts';
import type { Step } from './step.ts';

export interface CatalogueEntry {
  readonly step: string;
  readonly aliases: readonly string[];
  readonly position: number;
  readonly phase: string;
  readonly category: string;
  readonly status: 'built' | 'not built';
  readonly sentence: string;
  readonly presets: readonly string[];
  /** JSON schema of the step's own settings; null while it is not built. */
  readonly settings_schema: unknown;
  readonly default_action: string | null;
  readonly default_threshold: number | null;
}

const entryOf = (row: SequenceRow, step: Step | undefined): CatalogueEntry => ({
  step: row.step,
  aliases: row.aliases,
  position: row.position,
  phase: row.phase,
  category: row.category,
  status: step === undefined ? 'not built' : 'built',
  sentence: step?.sentence ?? '',
  presets: (['starter', 'standard', 'regulated'] as const).filter((preset) => row[preset]),
  settings_schema: step === undefined ? null : z.toJSONSchema(step.settings, { io: 'input' }),
  default_action: step?.action ?? null,
  default_threshold: step?.threshold ?? null,
});

/** In running order. */
export const catalogueEntries = (): CatalogueEntry[] => sequence.map((row) => entryOf(row, builtStep(row.step)));
