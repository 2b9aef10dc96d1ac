// One text in several parts is read as one: what begins in one part and ends in the next is found where the parts meet.

import { isGenericSecret } from './scan/generic-secrets.ts';
import { withoutOverlaps } from './scan/overlaps.ts';
import type { RawFinding } from './scan/rule.ts';
import { scanAlone, scanSegment } from './scan-call.ts';
import { Segment } from './segment.ts';

/** Characters read on each side of where two parts meet; a part of no more than twice as many is read whole. */
const reach = 256;
/** Members of a body that hold what a speaker says; a number is a place in a list of texts. */
const spoken: ReadonlySet<string | number | undefined> = new Set([
  'text',
  'content',
  'refusal',
  'input',
  'output',
  'instructions',
  'system',
]);

/** The ends of some parts, as one text. */
interface Joined {
  readonly text: Segment;
  readonly pieces: readonly Piece[];
  /** Names and titles are read together for keys only: what else two of them make was said by nobody. */
  readonly isAside: boolean;
}
/** Where in the joined text a piece of a part stands, and where in the part. */
interface Piece {
  readonly part: Segment;
  readonly at: number;
  readonly from: number;
  readonly length: number;
}

/**
 * What is to be read beside the texts themselves, at most four times `reach` characters a text. Parts of one speaker that follow one
 * another are joined as they are and, where that would make one word of two, with a space as well.
 */
export function seamsOf(segments: readonly Segment[]): readonly Joined[] {
  const seams: Joined[] = [];
  const spoken = new Chain(seams);
  const aside = new Map<string, Chain>();
  for (const part of segments) {
    if (!isText(part)) continue;
    if (isSpoken(part)) spoken.add(part);
    else {
      const member = String(part.path.at(-1));
      const chain = aside.get(member) ?? new Chain(seams, true);
      aside.set(member, chain);
      chain.add(part);
    }
  }
  spoken.close();
  for (const chain of aside.values()) chain.close();
  return seams;
}

/** Parts that follow one another: of what somebody says, or of one member of several objects (titles, names, addresses). */
class Chain {
  private parts: Stretch[] = [];

  constructor(
    private readonly seams: Joined[],
    private readonly isAside = false,
  ) {}

  add(part: Segment): void {
    const { parts } = this;
    const { length } = part.text;
    if (parts[0] !== undefined && speakerOf(parts[0][0]) !== speakerOf(part)) this.close();
    if (length <= 2 * reach) {
      this.parts.push([part, 0, length]);
      return;
    }
    if (this.parts.length > 0) this.parts.push([part, 0, reach]);
    this.close();
    this.parts.push([part, length - reach, length]);
  }

  close(): void {
    const { parts } = this;
    this.parts = [];
    if (parts.length < 2) return;
    this.seams.push(joined(parts, '', this.isAside));
    if (!this.isAside && parts.some((one, i) => i > 0 && isTorn(parts[i - 1]!, one)))
      this.seams.push(joined(parts, ' ', false));
  }
}

export const textsOf = (seams: readonly Joined[]): readonly Segment[] => seams.map(({ text }) => text);

/** Reads the texts, and what they are where they meet. `scanAhead` gives nothing to wait for where all is read at once. */
export function readTogether(
  segments: readonly Segment[],
  scanAhead: (texts: readonly Segment[]) => Promise<void> | undefined,
): Promise<void> | undefined {
  const seams = seamsOf(segments);
  const ahead = scanAhead(seams.length === 0 ? segments : [...segments, ...textsOf(seams)]);
  if (ahead !== undefined) return ahead.then(() => closeSeams(segments, seams));
  closeSeams(segments, seams);
  return undefined;
}

/** What was found across parts, and in none of them alone, is found in each of them: the piece that stands there. */
export function closeSeams(segments: readonly Segment[], seams: readonly Joined[]): void {
  for (const part of segments) part.across ??= none;
  for (const { text, pieces, isAside } of seams) {
    for (const finding of scanSegment(text)) {
      if (finding.detector === 'unicode' || (isAside && !isKey(finding))) continue;
      const touched = pieces.filter(({ at, length }) => finding.start < at + length && finding.end > at);
      const found = touched.map((piece) => on(piece, finding));
      if (touched.length < 2 || touched.some(({ part }, i) => isKnown(part, found[i] as RawFinding))) continue;
      for (const [i, { part }] of touched.entries())
        part.across = withoutOverlaps([...(part.across ?? none), found[i]!]);
    }
  }
}

/** Of a known issuer: by chance, two names make a random word. */
const isKey = ({ detector, type }: RawFinding): boolean => detector === 'secret' && !isGenericSecret(type);

/** `bob@example.org` and `nothing to see` are an address and a text, not the longer address that both make. */
const isKnown = (part: Segment, { type, start, end }: RawFinding): boolean =>
  scanAlone(part).some((one) => one.type === type && one.start < end && one.end > start);

/** Of several answers to choose from each stands for itself. */
const speakerOf = ({ path, provenance }: Segment): string =>
  path[0] === 'choices' ? `${provenance} ${path[1]}` : provenance;

const none: readonly never[] = Object.freeze([]);

const on = ({ at, from, length }: Piece, finding: RawFinding): RawFinding => ({
  ...finding,
  start: Math.max(0, finding.start - at) + from,
  end: Math.min(length, finding.end - at) + from,
});

const isText = ({ form, across, origin, text }: Segment): boolean =>
  (form === 'text' || form === 'signed') && across === undefined && origin === undefined && text !== '';

const isSpoken = ({ form, path }: Segment): boolean => {
  const last = path.at(-1);
  return form === 'text' && (typeof last === 'number' || spoken.has(last));
};

type Stretch = readonly [part: Segment, from: number, to: number];

function joined(chain: readonly Stretch[], between: string, isAside: boolean): Joined {
  const pieces: Piece[] = [];
  let text = '';
  for (const [i, stretch] of chain.entries()) {
    const [part, from, to] = stretch;
    if (i > 0 && isTorn(chain[i - 1] as Stretch, stretch)) text += between;
    pieces.push({ part, at: text.length, from, length: to - from });
    text += part.text.slice(from, to);
  }
  const [first] = chain as [Stretch];
  return { text: new Segment(text, first[0].path, first[0].provenance), pieces, isAside };
}

const endsInWord = /[\p{L}\p{N}]$/u;
const beginsWithWord = /^[\p{L}\p{N}]/u;

/** Joined as they are, the last word of the one and the first of the other would be one word. */
const isTorn = ([before, , to]: Stretch, [after, from]: Stretch): boolean =>
  endsInWord.test(before.text.slice(0, to)) && beginsWithWord.test(after.text.slice(from, from + 2));
