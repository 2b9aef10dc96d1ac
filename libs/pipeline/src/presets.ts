// Who is in which preset, read off the columns of the sequence; no list is written twice.
import { type Phase, type PresetName, type StepName, sequence } from './sequence.ts';

export const presetNames = ['starter', 'standard', 'regulated'] as const satisfies readonly PresetName[];

/** The steps of a preset in running order, or only those of one phase. */
export const presetSteps = (preset: PresetName, phase?: Phase): StepName[] =>
  sequence.filter((row) => row[preset] && (phase === undefined || row.phase === phase)).map((row) => row.step);

const byName: ReadonlyMap<string, StepName> = new Map(
  sequence.flatMap((row) => [row.step, ...row.aliases].map((name) => [name, row.step] as const)),
);

/** The canonical name of a step or one of its aliases; undefined when the table has no such row. */
export const canonicalStep = (nameOrAlias: string): StepName | undefined => byName.get(nameOrAlias);
