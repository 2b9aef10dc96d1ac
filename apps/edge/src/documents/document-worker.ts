// Entry of a thread that opens documents: bytes in, texts out. It has no settings, no secrets and no connection.

import type { OpenedFile } from '@tappass/pipeline/media/opened-media';
import { openDocument } from './open-document.ts';

export default async (files: readonly string[]): Promise<OpenedFile[]> => {
  const opened: OpenedFile[] = [];
  for (const file of files) opened.push(await openDocument(Buffer.from(file, 'base64')));
  return opened;
};
