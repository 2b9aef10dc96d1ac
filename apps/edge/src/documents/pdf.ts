// PDF: the text of its pages, its notes, fields and properties, and what is attached. A page without text is a picture, and unread.
import { extractText, getDocumentProxy, getMeta } from 'unpdf';
import type { Open, Reading } from './reading.ts';

const mostPages = 5_000;

/** @throws whatever the library says of a file that is broken or encrypted */
export async function readPdf(bytes: Uint8Array, reading: Reading, open: Open): Promise<void> {
  // it takes what it is given
  const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  const { text } = await extractText(pdf, { mergePages: false });
  for (const page of text.slice(0, mostPages)) {
    if (page.trim() === '') reading.miss();
    else reading.add(page);
  }
  if (text.length > mostPages) reading.miss();
  const meta = await getMeta(pdf);
  addTexts(reading, meta.info);
  addTexts(reading, meta.metadata);
  addTexts(reading, await pdf.getOutline());
  addTexts(reading, await pdf.getFieldObjects());
  addTexts(reading, await pdf.getJSActions());
  for (let page = 1; page <= Math.min(pdf.numPages, mostPages); page += 1)
    addTexts(reading, await (await pdf.getPage(page)).getAnnotations());
  const attached: unknown = await pdf.getAttachments();
  for (const one of Object.values(attached ?? {}) as { content?: unknown; filename?: unknown }[]) {
    addTexts(reading, one.filename);
    if (one.content instanceof Uint8Array) await open(one.content);
  }
}

/** Every text below a value, as one. */
function addTexts(reading: Reading, value: unknown): void {
  const texts: string[] = [];
  const seen = new Set<unknown>();
  const gather = (one: unknown): void => {
    if (typeof one === 'string') texts.push(one);
    else if (typeof one === 'object' && one !== null && !ArrayBuffer.isView(one) && !seen.has(one)) {
      seen.add(one);
      for (const inner of one instanceof Map ? one.values() : Object.values(one)) gather(inner);
    }
  };
  gather(value);
  reading.add(texts.join('\n'));
}
