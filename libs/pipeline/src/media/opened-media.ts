// The files of a request with what is in them: their texts are read like any other, and what could not be read is counted.
import type { Call } from '../call.ts';
import { Segment } from '../segment.ts';
import { heldText, type MediaPart } from './media-part.ts';

/** What a reader of documents made of a file. */
export interface OpenedFile {
  readonly texts: readonly string[];
  /** Parts of it that nobody could read. */
  readonly unread: number;
}

export interface FileToOpen {
  readonly part: MediaPart;
  /** Its bytes, as base64. */
  readonly base64: string;
}

/** Characters of base64 that tell a page, a mail and a PDF of nothing but ASCII from other texts: readers look for its mark that far. */
const headChars = 1_366;

/** Files that are here; of those that are texts, only such as hold more than they show. */
export const filesToOpen = (call: Call): readonly FileToOpen[] =>
  call.media.flatMap((part): FileToOpen[] => {
    if (part.base64 === undefined) return [];
    const base64 = heldText(call.body, part).slice(part.base64.from);
    return part.holds === 'text' && !holdsMore(base64) ? [] : [{ part, base64 }];
  });

const holdsMore = (base64: string): boolean =>
  /^(?:\uFEFF|\xef\xbb\xbf)?\s*(?:<|\{\\rtf|[\w-]+:\s)|%PDF-/.test(
    Buffer.from(base64.slice(0, headChars), 'base64').toString('latin1'),
  );

/**
 * @param opened for each of the files; undefined for one that could not be read at all. Whoever sent the request, what is in a file is
 * an outsider's word.
 */
export const withOpenedFiles = (
  call: Call,
  files: readonly FileToOpen[],
  opened: readonly (OpenedFile | undefined)[],
): Call => {
  const segments: Segment[] = [];
  const inside = new Map<MediaPart, number>();
  for (const [i, { part }] of files.entries()) {
    const file = opened[i];
    inside.set(part, file?.unread ?? 1);
    for (const [n, text] of (file?.texts ?? []).entries())
      segments.push(new Segment(text, [...part.path, 'opened', n], 'tool', 'document'));
  }
  const media = call.media.map((part): MediaPart => {
    const unread = inside.get(part);
    return unread === undefined ? part : { ...part, holds: unread === 0 ? 'text' : 'unread' };
  });
  const unreadMedia = call.media.reduce((sum, part) => sum + (inside.get(part) ?? (part.holds === 'text' ? 0 : 1)), 0);
  return { ...call, segments: [...call.segments, ...segments], media, unreadMedia };
};
