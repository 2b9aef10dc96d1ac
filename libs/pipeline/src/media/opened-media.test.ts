// What is in a file is read like any other text, by everybody who reads, and stays when the rest of the request changes.
import { describe, expect, test } from 'vitest';
import { scanSegment } from '../scan-call.ts';
import { offeringLess } from '../surfaces/surface.ts';
import { dataUrl, pdf, png } from '../testing/pictures.ts';
import { callOf } from '../testing/step-case.ts';
import { filesToOpen, withOpenedFiles } from './opened-media.ts';

const secret = 'AKIAQYLPMN5HFIQR7XYA';
const attached = (...urls: readonly string[]) =>
  callOf({
    model: 'm-1',
    messages: [
      { role: 'user', content: urls.map((file_data) => ({ type: 'file', file: { file_data, filename: 'a' } })) },
    ],
    tools: [{ type: 'web_search' }],
  });
const long = 'One line of a page. '.repeat(40);

describe('of the files of a request', () => {
  test.each([
    ['a PDF', dataUrl('application/pdf', pdf()), 1],
    ['a picture', dataUrl('image/png', png()), 1],
    ['a page, which holds more than it shows', dataUrl('text/html', Buffer.from(`<p>${long}`)), 1],
    ['a mail', dataUrl('message/rfc822', Buffer.from(`From: a@b\n\n${long}`)), 1],
    ['a PDF of nothing but ASCII', dataUrl('application/pdf', Buffer.from(`%PDF-1.4\n${long}`)), 1],
    ['rich text', dataUrl('application/rtf', Buffer.from(`{\\rtf1 ${long}}`)), 1],
    ['a text, which is read as it is', dataUrl('text/plain', Buffer.from(long)), 0],
    ['what is elsewhere', 'https://somewhere.test/a.pdf', 0],
  ])('%s is opened %#', (_name, url, files) => {
    expect(filesToOpen(attached(url))).toHaveLength(files);
  });

  const call = attached(dataUrl('application/pdf', pdf()), dataUrl('image/png', png()), 'https://somewhere.test/a.pdf');
  const files = filesToOpen(call);
  const opened = withOpenedFiles(call, files, [{ texts: [`the key is ${secret}`], unread: 0 }, undefined]);

  test('before they are opened all are unread, and then those that could not be read', () => {
    expect([call.unreadMedia, opened.unreadMedia]).toEqual([3, 2]);
    expect(opened.media.map(({ holds }) => holds)).toEqual(['text', 'unread', undefined]);
  });

  test('what stands in them is found, as an outsider’s word', () => {
    const found = opened.segments.filter((one) => scanSegment(one).some(({ detector }) => detector === 'secret'));
    expect(found.map(({ where, provenance }) => [where, provenance])).toEqual([
      ['messages[0].content[0].file.file_data.opened[0]', 'tool'],
    ]);
  });

  test('it is still there when tools are taken away', () => {
    const less = { ...opened, ...offeringLess(opened, opened.tools) };
    expect(less.segments.filter(({ form }) => form === 'document')).toHaveLength(1);
  });
});

test('a text that comes as a file is an outsider’s word, and what a user writes is his own', () => {
  const [text] = attached(dataUrl('text/plain', Buffer.from(`${long}the key is ${secret}`))).segments.filter((one) =>
    scanSegment(one).some(({ detector }) => detector === 'secret'),
  );
  expect(text?.provenance).toBe('tool');
});
