// A rule as data: the literals that must occur, the bounded pattern tried there, and the check that makes a match a finding.
import type { Detector, Severity } from '../finding.ts';

export interface Rule {
  readonly id: string;
  readonly detector: Detector;
  readonly type: string;
  readonly severity: Severity;
  /** Confidence of a match that passed its check; for injection the weight of one signal. */
  readonly score: number;
  /** Small where they are ASCII, and as a text is read; the pattern is tried at the start of each occurrence. */
  readonly anchors: readonly string[];
  /** Sticky, with bounded repetition only. A group named `value` narrows the finding to itself; it must end the match. */
  readonly pattern: RegExp;
  /** The anchor may not continue a word. */
  readonly wordStart?: boolean;
  /** False, or a score of its own. `text` and `at` give the surroundings. */
  readonly check?: (value: string, text: string, at: number) => boolean | number;
  /** Instead of `pattern`: the range around the anchor, for matches that extend to its left. */
  readonly locate?: (text: string, anchorStart: number, anchorEnd: number) => readonly [number, number] | undefined;
  /** A match may be longer than a hold-back window; a stream waits for its end once it has begun. */
  readonly long?: true;
  /** Where whoever issues it describes it, or the public list that does. */
  readonly source?: string;
  readonly examples: Examples;
}

/** Our own texts. `hits` must be found by this rule, `misses` must not: near-misses and harmless neighbours. */
export interface Examples {
  readonly hits: readonly string[];
  readonly misses: readonly string[];
}

/** A finding before a step owns it; offsets in the text as normalised, or in the original, as the holder says. */
export interface RawFinding {
  readonly detector: Detector;
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly score: number;
  readonly severity: Severity;
  /** The one step that looked for it; all steps that read this detector when there is none. */
  readonly owner?: string;
  /** Nobody's: examples, offices, networks of one's own. No reason to refuse a call for. */
  readonly harmless?: true;
  /** What stands there instead, where a step rewrites and does not report. */
  readonly replacement?: string;
}

export const never = /[^\s\S]/y;
