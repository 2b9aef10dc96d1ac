// What may become of a finding by whose words it stands in: a table of speakers, and for each the scores from which it is logged, taken out, or refuses the call.
import { z } from 'zod';
import type { Detector, Finding, Rungs } from './finding.ts';
import type { Action } from './plan.ts';
import { always, findingsIn } from './scan-call.ts';
import type { Segment } from './segment.ts';
import { type Speaker, speaksAs } from './speakers.ts';

const rung = z.union([z.number().min(0).max(1), z.literal('never')]);

const rungsSchema = (given: Rungs) =>
  z
    .strictObject({ log: rungSchema(given.log), redact: rungSchema(given.redact), block: rungSchema(given.block) })
    .prefault({});

const rungSchema = (given: Rungs['log']) => (given === undefined ? rung.optional() : rung.default(given));

export type BySpeaker = Readonly<Record<Speaker, Rungs>>;

/** The setting `by_speaker`: a plan changes single rungs of it. The words of a speaker without rungs are not read. */
export const bySpeakerSetting = (table: Partial<BySpeaker>) =>
  z
    .strictObject({
      system: rungsSchema(table.system ?? {}),
      developer: rungsSchema(table.developer ?? {}),
      user: rungsSchema(table.user ?? {}),
      assistant: rungsSchema(table.assistant ?? {}),
      tool: rungsSchema(table.tool ?? {}),
      tool_definition: rungsSchema(table.tool_definition ?? {}),
    })
    .prefault({});

const isRead = ({ log, redact, block }: Rungs): boolean =>
  log !== undefined || redact !== undefined || block !== undefined;

const strictestFirst = ['block', 'redact', 'log'] as const;

/** The strictest rung that a score reaches; undefined when it reaches none. */
export const reachedRung = (table: Rungs, score: number): Action | undefined =>
  strictestFirst.find((action) => {
    const from = table[action];
    return from !== undefined && from !== 'never' && score >= from;
  });

/** What may become of findings in this text; undefined when nobody asks what its speaker says. */
const rungsFor = (table: BySpeaker, { provenance }: Segment): Rungs | undefined =>
  provenance !== 'answer' && isRead(table[provenance]) ? table[provenance] : undefined;

/** The findings of some detectors as a step's own, each with what may become of it. */
export const findingsBySpeaker = (
  step: string,
  segments: readonly Segment[],
  detectors: readonly Detector[],
  table: BySpeaker,
): readonly Finding[] => findingsIn(step, segments, detectors, (segment) => rungsFor(table, segment));

/** The same for a step with a list of whom it reads: who is on the list and not in the table is judged as the plan says. */
export const findingsOfSpeakers = (
  step: string,
  segments: readonly Segment[],
  detectors: readonly Detector[],
  { speakers, by_speaker }: { readonly speakers: readonly Speaker[]; readonly by_speaker: BySpeaker },
): readonly Finding[] => {
  const speaks = speaksAs(speakers);
  return findingsIn(step, segments, detectors, (segment) =>
    speaks(segment.provenance) ? (rungsFor(by_speaker, segment) ?? always) : undefined,
  );
};
