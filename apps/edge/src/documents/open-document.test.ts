// A secret in a document is read in whatever file it stands, and what cannot be read is counted.
import { deflateSync, gzipSync } from 'node:zlib';
import { jpeg, png } from '@tappass/pipeline/testing/pictures';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { openDocument } from './open-document.ts';
import { budget } from './reading.ts';

const secret = 'AKIAQYLPMN5HFIQR7XYA';
const torn = [secret.slice(0, 7), secret.slice(7)] as const;

const zip = (files: Readonly<Record<string, string | Uint8Array>>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, held]) => [name, typeof held === 'string' ? strToU8(held) : held]),
    ),
  );

/** One page that says this, compressed as they are. */
const pdf = (text: string, more = ''): Uint8Array => {
  const stream = deflateSync(Buffer.from(text === '' ? '' : `BT /F1 12 Tf 72 700 Td (${text}) Tj ET`));
  const objects: (string | Buffer)[] = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R ${more} /Resources << /Font << /F1 5 0 R >> >> >>`,
    Buffer.concat([
      Buffer.from(`<< /Length ${stream.length} /Filter /FlateDecode >>\nstream\n`),
      stream,
      Buffer.from('\nendstream'),
    ]),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let out = Buffer.from('%PDF-1.4\n');
  const places = objects.map((one, i) => {
    const at = out.length;
    out = Buffer.concat([out, Buffer.from(`${i + 1} 0 obj\n`), Buffer.from(one as string), Buffer.from('\nendobj\n')]);
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 6\n0000000000 65535 f \n${places.join('')}`;
  const end = `trailer << /Size 6 /Root 1 0 R /Info << /Title (key ${text}) >> >>\nstartxref\n${out.length}\n%%EOF\n`;
  return Buffer.concat([out, Buffer.from(table + end)]);
};

const runs = (tag: string): string =>
  torn.map((half) => `<${tag}:r><${tag}:rPr/><${tag}:t>${half}</${tag}:t></${tag}:r>`).join('');
const xml = (inner: string): string => `<?xml version="1.0" encoding="UTF-8"?>${inner}`;
const mail = (body: string): string => `From: a@somewhere.test\r\nSubject: hello\r\nMIME-Version: 1.0\r\n${body}`;

const files: Readonly<Record<string, Uint8Array>> = {
  'a text': Buffer.from(`the key is ${secret}`),
  'a text in UTF-16': Buffer.from(`\uFEFFthe key is ${secret}`, 'utf16le'),
  'a page, in words that are only formatted': Buffer.from(`<!doctype html><p>${torn[0]}<b>${torn[1]}</b></p>`),
  'a page, as entities': Buffer.from(`<html><p>${[...secret].map((c) => `&#${c.charCodeAt(0)};`).join('')}</p></html>`),
  'an attribute of a page': Buffer.from(`<html><img alt="&#65;${secret.slice(1)}"></html>`),
  'a comment of a page': Buffer.from(`<html><!-- ${secret} --></html>`),
  'a drawing': Buffer.from(`<svg><text>${torn[0]}<tspan>${torn[1]}</tspan></text></svg>`),
  'a Word file': zip({ 'word/document.xml': xml(`<w:document><w:body><w:p>${runs('w')}</w:p></w:body></w:document>`) }),
  'a presentation': zip({ 'ppt/slides/slide1.xml': xml(`<p:sld><a:p>${runs('a')}</a:p></p:sld>`) }),
  'a table of Excel': zip({
    'xl/sharedStrings.xml': xml(`<sst><si><r><t>${torn[0]}</t></r><r><t>${torn[1]}</t></r></si></sst>`),
  }),
  'an archive in an archive': zip({ 'a.zip': zip({ 'deep/notes.txt': `the key is ${secret}` }) }),
  'the name of a file in an archive': zip({ [`${secret}.txt`]: 'x' }),
  'a compressed text': gzipSync(`the key is ${secret}`),
  'a PDF': pdf(`the key is ${secret}`),
  'a PDF behind some bytes': Buffer.concat([Buffer.from('some bytes\n'), pdf(`the key is ${secret}`)]),
  'a PDF in an archive': zip({ 'a.pdf': pdf(`the key is ${secret}`) }),
  'a mail': Buffer.from(mail(`Content-Type: text/plain\r\n\r\nthe key is ${secret}`)),
  'a mail in base64': Buffer.from(
    mail(`Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n${btoa(`the key is ${secret}`)}`),
  ),
  'a mail with soft ends of lines': Buffer.from(
    mail(`Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${torn[0]}=\r\n${torn[1]}`),
  ),
  'a file that is attached to a mail': Buffer.from(
    mail(
      `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(pdf(`the key is ${secret}`)).toString('base64')}\r\n--b--\r\n`,
    ),
  ),
  'what stands beside a photograph': jpeg(`the key is ${secret}`),
  'what stands beside a picture': png({ comment: `the key is ${secret}` }),
};

test.each(Object.entries(files))('%s is read', async (_name, bytes) => {
  expect((await openDocument(bytes)).texts.join('\n')).toContain(secret);
});

describe('what is not read is counted', () => {
  const nested = (times: number): Uint8Array => {
    let inner: Uint8Array = Buffer.from(`the key is ${secret}`);
    for (let i = 0; i < times; i++) inner = zip({ 'a.zip': inner });
    return inner;
  };
  const encrypted = (): Uint8Array => {
    const bytes = Buffer.from(zip({ 'a.txt': 'x'.repeat(500) }));
    // garbage where the file stands, as in one that is encrypted
    bytes.fill(0xff, 35, 45);
    return bytes;
  };
  test.each([
    ['a picture', png()],
    ['bytes that nobody knows', Buffer.from([0, 1, 2, 3, 255, 254, 0, 0, 9, 200])],
    ['a page of a PDF without text', pdf('')],
    ['a PDF that is broken', Buffer.from('%PDF-1.7 and nothing')],
    ['more archives in one another than anybody opens', nested(budget.depth + 2)],
    ['a file of an archive that cannot be unfolded', encrypted()],
  ])('%s', async (_name, bytes) => {
    expect((await openDocument(bytes)).unread).toBeGreaterThan(0);
  });

  test('an archive that unfolds without end costs no more than its budget', async () => {
    const bomb = zip(Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${i}.bin`, new Uint8Array(8_000_000)])));
    const opened = await openDocument(bomb);
    expect(opened.unread).toBeGreaterThan(0);
    expect(opened.texts.join('').length).toBeLessThan(budget.chars);
  });
});

test('what is read whole leaves nothing unread', async () => {
  for (const name of ['a text', 'a PDF', 'a Word file', 'a mail', 'an archive in an archive'])
    expect([name, (await openDocument(files[name] as Uint8Array)).unread]).toEqual([name, 0]);
});

test('any bytes at all, and any that begin like a document, lead to texts or to a count', async () => {
  const heads = ['', '%PDF-1.4\n', 'PK\x03\x04', '\x1f\x8b', '<html>', 'From: a\nMessage-ID: b\n\n'];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 300 }), async (head, rest) => {
      const opened = await openDocument(Buffer.concat([Buffer.from(head, 'latin1'), rest]));
      expect(opened.texts.every((text) => typeof text === 'string')).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('rich text is read as what it shows, escapes and all', async () => {
  const rtf = String.raw`{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 My key is \'41\'4bIA\u81?YLPM\b N5HFIQR7XYA\b0\par}`;
  const { texts, unread } = await openDocument(Buffer.from(rtf));
  expect(texts.join('\n')).toContain('My key is AKIAQYLPMN5HFIQR7XYA');
  expect(unread).toBe(0);
});
