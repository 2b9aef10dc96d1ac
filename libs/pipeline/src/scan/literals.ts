// One pass over a text for all literals at once: an Aho–Corasick automaton flattened into a dense table over byte classes.

export interface Automaton {
  /** Calls `onHit(literal, end)` for each occurrence, ASCII letters compared without case. `end` is exclusive. */
  scan(text: string, onHit: (literal: number, end: number) => void): void;
}

interface Trie {
  /** For each state its children by class, flattened. */
  readonly next: number[][];
  readonly ends: number[][];
}

/** Literals are in lower case; their index is their number. Beyond ASCII the text is compared as it is. */
export const compileLiterals = (literals: readonly string[]): Automaton => {
  const classes = classify(literals);
  const classCount = 1 + Math.max(...new Set(classes));
  const trie = plant(literals, classes, classCount);
  const order = breadthFirst(trie, classCount);
  const tables = { ...flatten(trie, order, classCount), classes };
  return { scan: (text, onHit) => run(tables, text, onHit) };
};

interface Tables {
  /** Next state by state and class; a row is 2^rowBits long. Narrow, because what is near stays in the cache. */
  readonly table: Uint16Array | Uint32Array;
  readonly rowBits: number;
  /** Literals ending in each accepting state. */
  readonly outputs: readonly (readonly number[])[];
  /** Accepting states come last, so that one comparison finds them. */
  readonly firstAccepting: number;
  readonly classes: Classes;
}

const run = (tables: Tables, text: string, onHit: (literal: number, end: number) => void): void => {
  const { table, outputs, classes, rowBits, firstAccepting } = tables;
  const known = classes.length;
  const { length } = text;
  let state = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    state = table[(state << rowBits) + (code < known ? (classes[code] as number) : 0)] as number;
    if (state < firstAccepting) continue;
    const ended = outputs[state - firstAccepting] as readonly number[];
    for (let j = 0; j < ended.length; j++) onHit(ended[j] as number, i + 1);
  }
};

/** The class of each UTF-16 unit; class 0 is every character that no literal holds. */
type Classes = Uint8Array | Uint16Array;

const classify = (literals: readonly string[]): Classes => {
  const units = new Set<number>();
  for (const literal of literals) for (let i = 0; i < literal.length; i++) units.add(literal.charCodeAt(i));
  const classes = Math.max(...units) < 128 ? new Uint8Array(128) : new Uint16Array(0x10000);
  let next = 1;
  for (const unit of units) {
    if (unit >= 65 && unit <= 90) throw new RangeError('literals are in lower case');
    classes[unit] = next;
    if (unit >= 97 && unit <= 122) classes[unit - 32] = next;
    next++;
  }
  return classes;
};

const plant = (literals: readonly string[], classes: Classes, width: number): Trie => {
  const next: number[][] = [new Array<number>(width).fill(-1)];
  const ends: number[][] = [[]];
  literals.forEach((literal, number) => {
    let state = 0;
    for (let i = 0; i < literal.length; i++) {
      const row = next[state] as number[];
      const step = classes[literal.charCodeAt(i)] as number;
      if (row[step] === -1) {
        row[step] = next.length;
        next.push(new Array<number>(width).fill(-1));
        ends.push([]);
      }
      state = row[step] as number;
    }
    (ends[state] as number[]).push(number);
  });
  return { next, ends };
};

/** Completes the missing transitions from the longest proper suffix, and inherits that suffix's literals. */
const breadthFirst = (trie: Trie, width: number): number[] => {
  const fail = new Array<number>(trie.next.length).fill(0);
  const order = [0];
  for (let head = 0; head < order.length; head++) {
    const state = order[head] as number;
    const row = trie.next[state] as number[];
    const suffix = trie.next[fail[state] as number] as number[];
    for (let step = 0; step < width; step++) {
      const child = row[step] as number;
      const beside = state === 0 ? 0 : (suffix[step] as number);
      if (child === -1) row[step] = beside;
      else {
        fail[child] = beside;
        (trie.ends[child] as number[]).push(...(trie.ends[beside] as number[]));
        order.push(child);
      }
    }
  }
  return order;
};

const narrow = 1 << 16;

const flatten = (trie: Trie, order: readonly number[], width: number) => {
  const silent = order.filter((state) => (trie.ends[state] as number[]).length === 0);
  const accepting = order.filter((state) => (trie.ends[state] as number[]).length > 0);
  const numbered = [...silent, ...accepting];
  const newNumber = new Uint32Array(trie.next.length);
  numbered.forEach((state, index) => {
    newNumber[state] = index;
  });
  const rowBits = Math.ceil(Math.log2(width));
  const size = numbered.length << rowBits;
  const table = numbered.length <= narrow ? new Uint16Array(size) : new Uint32Array(size);
  numbered.forEach((state, index) => {
    const row = trie.next[state] as number[];
    for (let step = 0; step < width; step++)
      table[(index << rowBits) + step] = newNumber[row[step] as number] as number;
  });
  return {
    table,
    rowBits,
    outputs: accepting.map((state) => trie.ends[state] as number[]),
    firstAccepting: silent.length,
  };
};
