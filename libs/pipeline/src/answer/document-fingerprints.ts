// Fingerprints by which a passage of a registered document is known again without the document: winnowed hashes of word runs.
import { createHash } from 'node:crypto';

/** Words of one run, and runs of which one is kept: any copied passage of 19 words shows at least one print. */
const runWords = 8;
const windowRuns = 12;

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

const hashOf = (words: readonly string[]): string =>
  createHash('sha256').update(words.join(' ')).digest('hex').slice(0, 16);

/** Hex prints, 16 digits each, in order of the text and each once. */
export const documentFingerprints = (text: string): string[] => {
  const words = wordsOf(text);
  const hashes: string[] = [];
  for (let at = 0; at + runWords <= words.length; at++) hashes.push(hashOf(words.slice(at, at + runWords)));
  const kept = new Set<string>();
  for (let at = 0; at < hashes.length; at += 1) {
    const window = hashes.slice(at, at + windowRuns);
    if (window.length < windowRuns && at > 0) break;
    kept.add(window.reduce((least, hash) => (hash <= least ? hash : least)));
  }
  return [...kept];
};
