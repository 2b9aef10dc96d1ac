// Which class of words a token belongs to, by its hash alone or with the hash before it; one table, open addressing, no allocation.
import { normalise } from '../normalise.ts';
import { hashOf } from './hash.ts';
import { type WordClass, wordClasses } from './lexicon-words.ts';

export const classNames: readonly WordClass[] = Object.keys(wordClasses) as WordClass[];

const tableBits = 13;
const slots = 1 << tableBits;
const keys = new Int32Array(slots);
const classes = new Uint8Array(slots);

const twoOf = (before: number, hash: number): number =>
  (Math.imul(before, 0x85ebca6b) ^ Math.imul(hash, 0xc2b2ae35)) | 0;
const slotOf = (key: number): number => Math.imul(key, 0x9e3779b1) >>> (32 - tableBits);

const enter = (key: number, one: number): void => {
  let slot = slotOf(key);
  while (classes[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) & (slots - 1);
  // A word of two classes is of the one that is listed first.
  if (classes[slot] !== 0) return;
  keys[slot] = key;
  classes[slot] = one;
};

const find = (key: number): number => {
  let slot = slotOf(key);
  while (classes[slot] !== 0) {
    if (keys[slot] === key) return classes[slot] as number;
    slot = (slot + 1) & (slots - 1);
  }
  return 0;
};

/** As a text is read, and with the capital that the reader of tokens leaves as it is beyond ASCII. */
const spellings = (word: string): readonly string[] => {
  const read = normalise(word).text;
  return read.charCodeAt(0) > 127 ? [read, read.charAt(0).toUpperCase() + read.slice(1)] : [read];
};

classNames.forEach((name, index) => {
  for (const entry of wordClasses[name].split(' ')) {
    const [first = '', second] = entry.split('_');
    if (second === undefined) for (const word of spellings(first)) enter(hashOf(word), index + 1);
    else enter(twoOf(hashOf(normalise(first).text), hashOf(normalise(second).text)), index + 1);
  }
});

/** 0 for none, else one more than the place in `classNames`; what two words say together goes before what one says. */
export const classOf = (before: number, hash: number): number => find(twoOf(before, hash)) || find(hash);
