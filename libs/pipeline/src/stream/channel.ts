// One text that flows through a stream in pieces: what has left, what is held, and what is to be cut out of it.

import { createHash, type Hash } from 'node:crypto';
import type { Detector } from '../finding.ts';
import { type Cut, joinCuts } from '../redact.ts';
import type { RawFinding } from '../scan/rule.ts';
import { scanText } from '../scan/scan.ts';
import type { Finder } from '../step.ts';
import { type Look, longestMatchChars, lookAhead } from './hold-back.ts';
import { holdBackChars } from './stream-mode.ts';

/** New text that makes another look worth it. */
const lookEveryChars = 64;
/** A flow that comes faster than anybody sees is looked at in larger strides: after this time, or when a window's worth is new. */
const lookEveryMicros = 16_000;
const lookBehindEveryChars = 32_768;

/** What a text that has left says by itself: it was judged there, and does not reach into what follows. */
const knownIn = (before: string): RawFinding[] =>
  scanText(before).map((one) => ({ ...one, start: one.start - before.length, end: one.end - before.length }));

const touches = (old: RawFinding, one: RawFinding): boolean =>
  old.end <= 0 && old.type === one.type && old.start < one.end && one.start < old.end;

/** What is worth finding over two texts: keys and personal data; an order is read with its own text. */
const reachesOver: ReadonlySet<Detector> = new Set(['secret', 'pii']);

const covers = (old: RawFinding, one: RawFinding): boolean =>
  old.detector === one.detector && old.start <= one.start && old.end >= one.end;

export class Channel {
  /** Text from `base` on; the part before `safe` is kept as context, so that nothing is hidden by where we cut. */
  private text = '';
  private base = 0;
  private lookedTo = 0;
  private lookedAt = Number.NEGATIVE_INFINITY;
  /** Offsets in the whole flow: text before `safe` may leave, `end` is all there is. */
  safe = 0;
  end = 0;
  /** Of the guard's count of characters, when this channel last grew. */
  touchedAt = 0;
  private cuts: Cut[] = [];
  private digest: Hash | undefined;
  /** Fence marks in what has been forgotten: an odd number leaves us inside a block of code. */
  private fences = 0;
  /** What has been handed out already, so that a second look counts nothing twice. */
  private judged: RawFinding[] = [];

  /**
   * `window`: how many characters are held for reading; 0 reads behind what has left, `unread` never.
   * `isWhole`: a text by itself, which nothing continues.
   */
  constructor(
    private readonly window: number | 'unread' = holdBackChars,
    readonly isWhole = false,
    private readonly finders: readonly Finder[] = [],
    /** Its provider signs the text: little may be cut out of it. */
    readonly signed = false,
    /** The end of the text that this one follows, which has left: what begins there and ends here is found here. */
    before = '',
  ) {
    this.text = before;
    this.base = -before.length;
    if (before !== '') this.judged = knownIn(before);
  }

  /** What a text that follows this one may go on with. */
  get tail(): string {
    return this.text.slice(-holdBackChars);
  }

  append(text: string): void {
    this.end += text.length;
    this.digest?.update(text);
    if (this.window === 'unread') {
      this.release();
      return;
    }
    this.text += text;
    if (this.window === 0) this.safe = this.end;
  }

  /** Whether this is the whole of what has been said here, word for word. */
  said(text: string): boolean {
    if (this.digest === undefined || text.length !== this.end) return false;
    return this.digest.copy().digest('hex') === createHash('sha256').update(text).digest('hex');
  }

  keepDigest(): void {
    this.digest = createHash('sha256');
  }

  /** Whether a look would let something leave, or, where nothing is held, would keep the memory small. `now`: microseconds of any clock that only goes on. */
  due(now: number): boolean {
    const waiting = this.end - this.lookedTo;
    if (this.window === 0) return waiting >= lookBehindEveryChars;
    if (this.end - this.safe <= Number(this.window) || waiting < lookEveryChars) return false;
    return waiting >= Number(this.window) || now - this.lookedAt >= lookEveryMicros;
  }

  /** Something of it has not been read to its end. */
  get unreadTail(): boolean {
    return this.window !== 'unread' && (this.held || this.lookedTo < this.end);
  }

  get held(): boolean {
    return this.safe < this.end;
  }

  /** Nothing reads this channel: all of it may leave. */
  release(): void {
    this.safe = this.end;
    this.text = '';
    this.base = this.end;
  }

  /** Looks at what is there and moves `safe`. Ranges of the findings are offsets in the whole flow. */
  look(final: boolean, now: number): Look {
    this.lookedAt = now;
    const seen = lookAhead(this.text, final, Number(this.window), this.finders, this.fences % 2 === 1);
    const { base } = this;
    const place = (one: RawFinding): RawFinding => ({ ...one, start: one.start + base, end: one.end + base });
    const isHere = (one: RawFinding): boolean => one.end > 0 && (one.start >= 0 || reachesOver.has(one.detector));
    this.lookedTo = this.end;
    this.safe = Math.max(this.safe, base + seen.safe);
    const settled = seen.settled
      .map(place)
      .filter((one) => isHere(one) && !this.judged.some((old) => covers(old, one) || touches(old, one)))
      .map((one) => (one.start < 0 ? { ...one, start: 0 } : one));
    this.judged.push(...settled);
    return { ...seen, settled, open: seen.open.map(place).filter(isHere), safe: this.safe };
  }

  /** Forgets what is too far back to matter. */
  trim(): void {
    const readTo = Math.min(this.safe, this.window === 0 ? this.lookedTo - longestMatchChars : this.safe);
    let keepFrom = Math.max(this.base, readTo - holdBackChars);
    // a fence is not cut in two
    while (keepFrom > this.base && this.text[keepFrom - this.base - 1] === '`') keepFrom--;
    if (keepFrom <= this.base) return;
    if (this.finders.length > 0) this.fences += this.text.slice(0, keepFrom - this.base).split('```').length - 1;
    this.text = this.text.slice(keepFrom - this.base);
    this.base = keepFrom;
    if (this.judged.length > 0) this.judged = this.judged.filter((one) => one.end > keepFrom);
  }

  get hasCuts(): boolean {
    return this.cuts.length > 0;
  }

  cut(cut: Cut): void {
    this.cuts = joinCuts([...this.cuts, cut]);
  }

  /** In place of all cuts so far. */
  cutTo(cut: Cut): void {
    this.cuts = [cut];
  }

  /** This piece of the flow as it may leave; the replacement stands where the cut begins. The same string when nothing is cut. */
  piece(start: number, text: string): string {
    const end = start + text.length;
    let out = '';
    let from = start;
    for (const cut of this.cuts) {
      if (cut.end <= start || cut.start >= end) continue;
      if (cut.start > from) out += text.slice(from - start, cut.start - start);
      if (cut.start >= start) out += cut.replacement;
      from = Math.min(end, cut.end);
    }
    return from === start && out === '' ? text : out + text.slice(from - start);
  }
}
