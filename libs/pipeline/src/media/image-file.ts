// What a look into a file says; the readers beside this file never throw and never read beyond the bytes they are given.

export interface FileLook {
  /** By its own bytes. */
  readonly mediaType: string;
  /** Pixels; 0 where the format has none. */
  readonly width: number;
  readonly height: number;
  /** Texts that travel beside the picture: comments, descriptions, XMP. Bounded. */
  readonly texts: readonly string[];
  /** Something beside the picture is there: metadata, or bytes after its end. */
  readonly hasMetadata: boolean;
  /** It can do something when opened. */
  readonly isActive: boolean;
  /** The same picture without metadata; undefined when it has none or cannot be written without. */
  readonly stripped?: Uint8Array;
}

export const longestMetadataText = 16_384;

/** Runs of printable characters of 8 and more, as one text. */
export const printable = (bytes: Uint8Array): string => {
  const latin = Buffer.from(bytes.subarray(0, longestMetadataText)).toString('latin1');
  return (latin.match(/[\x20-\x7e\xa0-\xff\n]{8,}/g) ?? []).join('\n');
};

export const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
