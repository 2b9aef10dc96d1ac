// A call's trail as one text, written into its entry and read back for people; the entry keeps the text as it was signed.
import type { TrailEntry } from '@tappass/pipeline/call';
import { sequence } from '@tappass/pipeline/sequence';

/**
 * The steps in their order as one structured-field list (RFC 8941): `200;v=found;us=31;a=log, 230, …`. A step is named by its
 * position (docs/steps.md), which never changes; `v` is the verdict and left out where the step passed, `us` the time in
 * microseconds and left out where it took one or none, `a` what the findings led to. One text, because forty-nine objects in
 * each entry would cost more to write, hash and read than all the rest of it; and without what is the same nearly everywhere,
 * because an entry is kept for years, and a body of more than 1.8 KB costs the database twice as much as one below.
 */
export function trailText(trail: readonly TrailEntry[]): string {
  const parts: (string | number)[] = [];
  for (const { step, verdict, micros, action } of trail) {
    parts.push(separator, positions.get(step) ?? step);
    if (verdict !== 'pass') parts.push(';v=', verdict);
    if (micros > unremarkableMicros) parts.push(';us=', micros);
    if (action !== undefined) parts.push(';a=', action);
  }
  return parts.join('').slice(separator.length);
}

const separator = ', ';
const positions: ReadonlyMap<string, number> = new Map(sequence.map(({ step, position }) => [step, position]));
/** A step that only looked and found nothing to do; the clock is no finer. */
const unremarkableMicros = 1;

/** One step as people read it. Verdict and action are whatever the writer's version knew. */
export interface TrailStep {
  /** Its name; the position as digits where this version knows no such step. */
  readonly step: string;
  readonly verdict: string;
  /** Microseconds; 0 where the trail does not say. */
  readonly us: number;
  readonly action?: string;
}

/**
 * What `trailText` wrote, also in a version before (names instead of positions) or after this one (unknown positions, verdicts
 * and parameters). Undefined for a text that is no such list; never throws.
 */
export function readTrail(text: string): readonly TrailStep[] | undefined {
  const steps: TrailStep[] = [];
  if (text === '') return steps;
  for (const part of text.split(separator)) {
    const step = readStep(part);
    if (step === undefined) return undefined;
    steps.push(step);
  }
  return steps;
}

function readStep(part: string): TrailStep | undefined {
  const end = part.indexOf(';');
  const name = end === -1 ? part : part.slice(0, end);
  const known = names.get(name);
  if (known === undefined && !wordOrNumber.test(name)) return undefined;
  const step = known ?? name;
  if (end === -1) return { step, verdict: 'pass', us: 0 };
  const said = readParameters(part.slice(end + 1));
  if (said === undefined) return undefined;
  const { v: verdict = 'pass', us = '0', a: action } = said;
  const read = { step, verdict, us: Number(us) };
  return action === undefined ? read : { ...read, action };
}

interface Said {
  v?: string;
  us?: string;
  a?: string;
}

function readParameters(text: string): Said | undefined {
  const said: Said = {};
  for (const parameter of text.split(';')) {
    const at = parameter.indexOf('=');
    const [key, value] = [parameter.slice(0, at), parameter.slice(at + 1)];
    if (key === 'us' && number.test(value)) said.us = value;
    else if ((key === 'v' || key === 'a') && word.test(value)) said[key] = value;
    else if (at < 1 || mine.has(key) || !word.test(key) || !wordOrNumber.test(value)) return undefined;
  }
  return said;
}

const word = /^[a-z][a-z0-9_]*$/;
/** No more digits than the format allows, so that none is lost. */
const number = /^(?:0|[1-9]\d{0,14})$/;
/** What a parameter of a later version is; it is skipped. */
const wordOrNumber = /^(?:[a-z][a-z0-9_]*|0|[1-9]\d{0,14})$/;
const mine: ReadonlySet<string> = new Set(['v', 'us', 'a']);
const names: ReadonlyMap<string, string> = new Map(sequence.map(({ step, position }) => [String(position), step]));
