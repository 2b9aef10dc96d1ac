// The open call windows as the entries alone give them, batch by batch like the writer: `calls_unfinished` is made from what is stored of them.
import {
  afterMarks,
  type CallMark,
  type CallWindow,
  emptyWindow,
  unfinishedRanges,
  windowSize,
  windowsOf,
} from './call-windows.ts';

export class WindowReplay {
  readonly #windows = new Map<string, Map<number, CallWindow>>();
  /** Numbers that ended before their window was opened. Such a window is forgotten, without an entry, with a boot that was silent. */
  readonly #early = new Map<string, Set<number>>();
  #marks: CallMark[] = [];
  #unknown = false;

  mark(mark: CallMark | undefined): void {
    if (mark !== undefined) this.#marks.push(mark);
  }

  /** The body of an entry is erased: what it said of calls nobody can tell. */
  miss(): void {
    this.#unknown = true;
  }

  endBatch(): void {
    const marks = this.#marks;
    if (marks.length === 0) return;
    this.#marks = [];
    const { kept, gone } = afterMarks(this.#touched(marks), marks);
    for (const window of kept) this.#of(window.boot).set(window.index, window);
    this.#noteEarly(marks);
    for (const { boot, index } of gone) this.#windows.get(boot)?.delete(index);
    for (const [boot, windows] of this.#windows) if (windows.size === 0) this.#forget(boot);
  }

  /** Whether what is stored names the calls as unfinished that are. */
  agrees(stored: readonly CallWindow[]): boolean {
    if (this.#unknown) return true;
    const boots = new Set([...this.#windows.keys(), ...stored.map(({ boot }) => boot)]);
    return [...boots].every((boot) => {
      const mine = numbersOf([...(this.#windows.get(boot)?.values() ?? [])]);
      const theirs = numbersOf(stored.filter((window) => window.boot === boot));
      const early = this.#early.get(boot);
      return [...mine].every((n) => theirs.has(n)) && [...theirs].every((n) => mine.has(n) || early?.has(n) === true);
    });
  }

  #touched(marks: readonly CallMark[]): CallWindow[] {
    const found = new Map<string, CallWindow>();
    for (const mark of marks) {
      const mine = this.#windows.get(mark.boot);
      for (const index of windowsOf(mark))
        found.set(`${mark.boot}/${index}`, mine?.get(index) ?? emptyWindow(mark.boot, index));
      if (mark.is !== 'closed' && mark.is !== 'unfinished') continue;
      for (const window of mine?.values() ?? []) found.set(`${mark.boot}/${window.index}`, window);
    }
    return [...found.values()];
  }

  #noteEarly(marks: readonly CallMark[]): void {
    for (const mark of marks) {
      if (mark.is !== 'ended') continue;
      if (this.#windows.get(mark.boot)?.get(Math.floor(mark.number / windowSize))?.opened) continue;
      const early = this.#early.get(mark.boot) ?? new Set();
      this.#early.set(mark.boot, early.add(mark.number));
    }
  }

  #of(boot: string): Map<number, CallWindow> {
    const windows = this.#windows.get(boot) ?? new Map<number, CallWindow>();
    this.#windows.set(boot, windows);
    return windows;
  }

  #forget(boot: string): void {
    this.#windows.delete(boot);
    this.#early.delete(boot);
  }
}

const numbersOf = (windows: readonly CallWindow[]): Set<number> => {
  const numbers = new Set<number>();
  for (const { from, to } of unfinishedRanges(windows)) for (let n = from; n < to; n++) numbers.add(n);
  return numbers;
};
