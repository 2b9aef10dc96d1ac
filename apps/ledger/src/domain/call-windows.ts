// Numbered windows of calls: which numbers an edge opened, which ended in an outcome, and which never did.
import type { JsonObject, JsonValue } from '@tappass/evidence/canonical-json';

export const windowSize = 256;

/** What an entry says about call numbers of one boot of an edge. Boots are u64 in decimal. */
export type CallMark =
  | { readonly is: 'opened'; readonly boot: string; readonly from: number; readonly to: number }
  | { readonly is: 'ended'; readonly boot: string; readonly number: number }
  /** Numbers from `from` on were never given out. */
  | { readonly is: 'closed'; readonly boot: string; readonly from: number }
  | { readonly is: 'unfinished'; readonly boot: string };

export interface CallWindow {
  readonly boot: string;
  /** Of numbers [index × 256, (index + 1) × 256). */
  readonly index: number;
  /** False when an outcome came before the opening: a call that was refused before it needed one. */
  readonly opened: boolean;
  /** One bit for each number that ended; 32 bytes. */
  readonly ended: Buffer;
}
export interface NumberRange {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

const u64 = /^(0|[1-9][0-9]{0,19})$/;
const widestOpening = 64 * windowSize;

/** What `readCallMark` looks at. */
export const callMembers: ReadonlySet<string> = new Set(['boot', 'call', 'from', 'to']);

/** Undefined for entries that say nothing of calls, and for anything malformed: it stays on record and marks nothing. */
export const readCallMark = (kind: string, producer: string, body: JsonObject): CallMark | undefined => {
  if (producer.endsWith('/svc/edge')) return edgeMark(kind, body);
  const boot = readBoot(body['boot']);
  const finishes = producer.endsWith('/svc/ledger') && kind === 'calls_unfinished';
  return finishes && boot !== undefined ? { is: 'unfinished', boot } : undefined;
};

export const windowsOf = (mark: CallMark): number[] => {
  if (mark.is === 'ended') return [Math.floor(mark.number / windowSize)];
  if (mark.is !== 'opened') return [];
  const [first, last] = [Math.floor(mark.from / windowSize), Math.ceil(mark.to / windowSize)];
  return Array.from({ length: last - first }, (_, at) => first + at);
};

export const emptyWindow = (boot: string, index: number): CallWindow => ({
  ...{ boot, index, opened: false, ended: Buffer.alloc(windowSize / 8) },
});

/** The window after a mark; the same one when the mark is none of its business. */
export const markWindow = (window: CallWindow, mark: CallMark): CallWindow => {
  if (mark.boot !== window.boot) return window;
  if (mark.is === 'closed') return endFrom(window, mark.from);
  if (!windowsOf(mark).includes(window.index)) return window;
  if (mark.is === 'opened') return { ...window, opened: true };
  return mark.is === 'ended' ? endNumber(window, mark.number % windowSize) : window;
};

/** What becomes of windows by the marks of one batch, whose order among themselves does not count. */
export const afterMarks = (
  windows: readonly CallWindow[],
  marks: readonly CallMark[],
): { readonly kept: CallWindow[]; readonly gone: CallWindow[] } => {
  const over = new Set(marks.filter((mark) => mark.is === 'unfinished').map((mark) => mark.boot));
  const [kept, gone]: [CallWindow[], CallWindow[]] = [[], []];
  for (const window of windows) {
    const changed = marks.reduce(markWindow, window);
    (isComplete(changed) || over.has(changed.boot) ? gone : kept).push(changed);
  }
  return { kept, gone };
};

/** Nothing of it is open any more. */
export const isComplete = (window: CallWindow): boolean => window.opened && window.ended.every((byte) => byte === 0xff);

/** The numbers that were opened and never ended, as ranges in order. */
export const unfinishedRanges = (windows: readonly CallWindow[]): NumberRange[] => {
  const ranges: { from: number; to: number }[] = [];
  for (const window of [...windows].sort((a, b) => a.index - b.index)) {
    if (!window.opened) continue;
    for (let bit = 0; bit < windowSize; bit++) {
      if (hasBit(window.ended, bit)) continue;
      const number = window.index * windowSize + bit;
      const last = ranges.at(-1);
      if (last?.to === number) last.to = number + 1;
      else ranges.push({ from: number, to: number + 1 });
    }
  }
  return ranges;
};

const edgeMark = (kind: string, body: JsonObject): CallMark | undefined => {
  if (kind === 'calls_opened') return openedMark(body);
  if (kind === 'calls_closed') return closedMark(body);
  const call = body['call'];
  // an opening of its own (strict mode) is not an outcome
  if (kind === 'call_opened' || !isObject(call)) return undefined;
  const [boot, number] = [readBoot(call['boot']), readNumber(call['number'])];
  return boot === undefined || number === undefined ? undefined : { is: 'ended', boot, number };
};

const openedMark = (body: JsonObject): CallMark | undefined => {
  const [boot, from, to] = [readBoot(body['boot']), readNumber(body['from']), readNumber(body['to'])];
  if (boot === undefined || from === undefined || to === undefined) return undefined;
  return from < to && to - from <= widestOpening ? { is: 'opened', boot, from, to } : undefined;
};

const closedMark = (body: JsonObject): CallMark | undefined => {
  const [boot, from] = [readBoot(body['boot']), readNumber(body['from'])];
  return boot === undefined || from === undefined ? undefined : { is: 'closed', boot, from };
};

const endNumber = (window: CallWindow, bit: number): CallWindow => {
  const ended = Buffer.from(window.ended);
  ended[bit >> 3] = ended[bit >> 3]! | (1 << (bit & 7));
  return { ...window, ended };
};

const endFrom = (window: CallWindow, from: number): CallWindow => {
  let ended = window;
  const first = Math.max(0, from - window.index * windowSize);
  for (let bit = first; bit < windowSize; bit++) ended = endNumber(ended, bit);
  return ended;
};

const hasBit = (bits: Buffer, bit: number): boolean => (bits[bit >> 3]! & (1 << (bit & 7))) !== 0;

const readBoot = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' && u64.test(value) ? value : undefined;

const readNumber = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' && value >= 0 ? value : undefined;

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
