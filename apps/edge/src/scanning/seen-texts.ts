// What scans of an agent's texts found: a conversation brings its whole history again with every turn, and only what is new in it is read.
import { hash } from 'node:crypto';
import type { TextScan } from '@tappass/pipeline/scan/scan';
import { isScanned, rememberScan } from '@tappass/pipeline/scan-call';
import type { Segment } from '@tappass/pipeline/segment';

/** Characters up to which reading a text costs no more than recognising it. */
const shortChars = 48;
/** Findings of one text that are kept; a text with more is read again. */
const mostFindings = 32;

export interface NewText {
  readonly digest: string;
  readonly segment: Segment;
}

/**
 * Keeps digests and what was found, never a text. By agent: whether a text was seen before can be told from how long its
 * call takes, and that is nobody else's to know.
 */
export class SeenTexts {
  readonly #mostTexts: number;
  #recent = new Map<string, TextScan>();
  /** Recent ones of before; what is recalled from here is recent again, the rest goes with it. */
  #older = new Map<string, TextScan>();

  /** @param mostTexts remembered at most, twice: about 150 bytes each */
  constructor(mostTexts = 65_536) {
    this.#mostTexts = mostTexts;
  }

  /**
   * A scan is a function of the text alone, so what is recalled is what reading it again would find.
   * @returns those that are still to be read, for `keep`
   */
  recall(agent: string, segments: readonly Segment[]): readonly NewText[] {
    const fresh: NewText[] = [];
    for (const segment of segments) {
      if (isScanned(segment) || !isWorthIt(segment)) continue;
      const digest = digestOf(agent, segment);
      const scan = this.#recent.get(digest) ?? this.#older.get(digest);
      if (scan === undefined) fresh.push({ digest, segment });
      else {
        this.#put(digest, scan);
        rememberScan(segment, scan);
      }
    }
    return fresh;
  }

  /** Those of them that were read since. */
  keep(texts: readonly NewText[]): void {
    for (const { digest, segment } of texts) {
      const { scan } = segment;
      if (scan === undefined || scan.length > mostFindings) continue;
      // what would stand in a text's place is text
      if (scan.some(({ replacement }) => replacement !== undefined)) continue;
      this.#put(digest, scan);
    }
  }

  #put(digest: string, scan: TextScan): void {
    if (this.#recent.has(digest)) return;
    if (this.#recent.size >= this.#mostTexts) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(digest, scan);
  }
}

/** What was cut is another text than the one that the client will send again. */
const isWorthIt = ({ text, origin }: Segment): boolean => text.length > shortChars && origin === undefined;

/** Escapes are read as what they stand for in JSON, and only there. */
const digestOf = (agent: string, { isJson, text }: Segment): string =>
  hash('sha256', `${agent}\n${isJson ? 'json' : 'text'}\n${text}`, 'base64');
