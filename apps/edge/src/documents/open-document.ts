// The text of a file, by what its bytes are: documents, archives, mails and pages are opened, and what is in them is opened in turn.
import { gunzipSync } from 'node:zlib';
import { lookInto } from '@tappass/pipeline/media/look-into';
import { textOfBytes } from '@tappass/pipeline/media/open-base64';
import type { OpenedFile } from '@tappass/pipeline/media/opened-media';
import { looksLikeMail, readMail } from './mail.ts';
import { looksLikeMarkup, readMarkup } from './markup.ts';
import { readPdf } from './pdf.ts';
import { budget, type Open, Reading, Spent } from './reading.ts';
import { looksLikeRtf, readRtf } from './rtf.ts';
import { readZip } from './zip.ts';

interface Reader {
  is(head: string): boolean;
  read(bytes: Uint8Array, reading: Reading, open: Open): Promise<void> | void;
}

const readers: readonly Reader[] = [
  { is: (head) => head.includes('%PDF-'), read: readPdf },
  { is: (head) => head.startsWith('PK'), read: readZip },
  { is: (head) => head.startsWith('\x1f\x8b'), read: readGzip },
];
/** Readers look for the mark of a PDF in so many of its first bytes. */
const headBytes = 1_024;

/** Never throws: what cannot be read is counted. */
export async function openDocument(bytes: Uint8Array): Promise<OpenedFile> {
  const reading = new Reading();
  try {
    await openInto(reading, bytes, 0);
  } catch {
    reading.miss();
  }
  return { texts: reading.texts, unread: reading.unread };
}

async function openInto(reading: Reading, bytes: Uint8Array, depth: number): Promise<void> {
  if (depth > budget.depth) return reading.miss();
  const open: Open = async (inner) => {
    reading.file();
    try {
      await openInto(reading, inner, depth + 1);
    } catch (thrown) {
      if (thrown instanceof Spent) throw thrown;
      reading.miss();
    }
  };
  const head = Buffer.from(bytes.subarray(0, headBytes)).toString('latin1');
  const reader = readers.find((one) => one.is(head));
  if (reader !== undefined) return reader.read(bytes, reading, open);
  const text = textOfBytes(Buffer.from(bytes));
  if (text === undefined) return readPicture(bytes, reading);
  reading.add(text);
  if (looksLikeRtf(text)) readRtf(text, reading);
  else if (looksLikeMarkup(text)) readMarkup(text, reading);
  else if (looksLikeMail(text)) await readMail(bytes, reading, open);
}

/** What travels beside the picture is read; what it shows is not. */
function readPicture(bytes: Uint8Array, reading: Reading): void {
  const looked = lookInto(bytes);
  if (looked.kind === 'read') for (const text of looked.file.texts) reading.add(text);
  reading.miss();
}

function readGzip(bytes: Uint8Array, reading: Reading, open: Open): Promise<void> {
  const unfolded = gunzipSync(bytes, { maxOutputLength: budget.bytes });
  reading.unfolded(unfolded.length);
  return open(unfolded);
}
