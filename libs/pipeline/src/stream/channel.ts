// One text that flows through a stream in pieces: what has left, what is held, and what is to be cut out of it.

import { type Cut, joinCuts } from '../redact.ts';
import type { RawFinding } from '../scan/rule.ts';
import { holdBackChars, type Look, lookAhead } from './hold-back.ts';

/** New text that makes another look worth it. */
const lookEveryChars = 64;

const covers = (old: RawFinding, one: RawFinding): boolean =>
  old.detector === one.detector && old.start <= one.start && old.end >= one.end;

export class Channel {
  /** Text from `base` on; the part before `safe` is kept as context, so that nothing is hidden by where we cut. */
  private text = '';
  private base = 0;
  private lookedTo = 0;
  /** Offsets in the whole flow: text before `safe` may leave, `end` is all there is. */
  safe = 0;
  end = 0;
  /** Of the guard's count of characters, when this channel last grew. */
  touchedAt = 0;
  private cuts: Cut[] = [];
  /** What has been handed out already, so that a second look counts nothing twice. */
  private judged: RawFinding[] = [];

  /**
   * `unread`: the plan reads no answers, so that nothing is held for reading.
   * `isWhole`: a text by itself, which nothing continues.
   */
  constructor(
    private readonly unread = false,
    readonly isWhole = false,
  ) {}

  append(text: string): void {
    this.end += text.length;
    if (this.unread) this.release();
    else this.text += text;
  }

  /** Whether a look would let something leave. */
  get due(): boolean {
    return this.end - this.safe > holdBackChars && this.end - this.lookedTo >= lookEveryChars;
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
  look(final: boolean): Look {
    const seen = lookAhead(this.text, final);
    const { base } = this;
    const place = (one: RawFinding): RawFinding => ({ ...one, start: one.start + base, end: one.end + base });
    this.lookedTo = this.end;
    this.safe = Math.max(this.safe, base + seen.safe);
    const settled = seen.settled.map(place).filter((one) => !this.judged.some((old) => covers(old, one)));
    this.judged.push(...settled);
    return { ...seen, settled, open: seen.open.map(place), safe: this.safe };
  }

  /** Forgets what is too far back to matter. */
  trim(): void {
    const keepFrom = Math.max(this.base, this.safe - holdBackChars);
    this.text = this.text.slice(keepFrom - this.base);
    this.base = keepFrom;
    if (this.judged.length > 0) this.judged = this.judged.filter((one) => one.end > keepFrom);
  }

  cut(cut: Cut): void {
    this.cuts = joinCuts([...this.cuts, cut]);
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
