// What has been read of a document so far, and what may still be spent on it.

import type { OpenedFile } from '@tappass/pipeline/media/opened-media';

/** Bytes that its archives may unfold into, files in them, characters of text, and archives within archives. */
export const budget = { bytes: 67_108_864, files: 2_000, chars: 8_000_000, depth: 4 } as const;

/** More was asked for than a document is given: what was read by then counts, and the rest is unread. */
export class Spent extends Error {}

export class Reading implements OpenedFile {
  readonly texts: string[] = [];
  /** Pictures, sound, what is encrypted, broken, unknown or too much. */
  unread = 0;
  private bytes = 0;
  private files = 0;
  private chars = 0;

  /** @throws Spent */
  add(text: string): void {
    if (text.trim() === '') return;
    this.chars += text.length;
    if (this.chars > budget.chars) throw new Spent();
    this.texts.push(text);
  }

  miss(): void {
    this.unread += 1;
  }

  /** @throws Spent */
  unfolded(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > budget.bytes) throw new Spent();
  }

  /** @throws Spent */
  file(): void {
    this.files += 1;
    if (this.files > budget.files) throw new Spent();
  }
}

/** Opens a file inside another. */
export type Open = (bytes: Uint8Array) => Promise<void>;
