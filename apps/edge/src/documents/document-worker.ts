// Entry of a thread that opens documents: bytes in, texts out. It has no settings, no secrets and no connection.
import { openDocument } from './open-document.ts';
import type { Opened } from './reading.ts';

export default async (files: readonly string[]): Promise<Opened[]> => {
  const opened: Opened[] = [];
  for (const file of files) opened.push(await openDocument(Buffer.from(file, 'base64')));
  return opened;
};
