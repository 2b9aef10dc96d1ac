// A mail (RFC 5322, MIME): its headers, its texts in whatever encoding, and what is attached.
import PostalMime from 'postal-mime';
import { readMarkup } from './markup.ts';
import type { Open, Reading } from './reading.ts';

const header = /^(?:from|to|subject|date|received|return-path|mime-version|content-type|message-id|delivered-to):/im;

/** Begins with headers, and has one that says how to read it. */
export const looksLikeMail = (text: string): boolean =>
  /^[\w-]{1,76}:\s/.test(text) &&
  header.test(text.slice(0, 8_192)) &&
  /^(?:mime-version|content-type|message-id):/im.test(text.slice(0, 65_536));

/** @throws Spent */
export async function readMail(bytes: Uint8Array, reading: Reading, open: Open): Promise<void> {
  const mail = await PostalMime.parse(bytes, { attachmentEncoding: 'arraybuffer' });
  reading.add(mail.headers.map(({ key, value }) => `${key}: ${value}`).join('\n'));
  if (mail.text !== undefined) reading.add(mail.text);
  if (mail.html !== undefined) readMarkup(mail.html, reading);
  for (const { filename, content } of mail.attachments) {
    reading.add(filename ?? '');
    await open(typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content));
  }
}
