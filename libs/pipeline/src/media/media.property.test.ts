import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gif, jpeg, pdf, png, webp } from '../testing/pictures.ts';
import { lookInto } from './look-into.ts';
import { bytesOfBase64, mediaPartOf, mediaTextPart } from './media-part.ts';
import { publicAddress } from './public-address.ts';

const files = [
  png({ comment: 'a comment' }),
  jpeg('some exif', 'more'),
  gif('a comment'),
  webp('some exif'),
  pdf('/Title (x)'),
];

test('no bytes make a reader throw or a file grow', () => {
  const start = fc.constantFrom(...files, Buffer.from('RIFF'), Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
  const broken = fc
    .tuple(start, fc.nat(400), fc.uint8Array({ maxLength: 80 }), fc.nat(400))
    .map(([file, at, bytes, cut]) => Buffer.concat([file.subarray(0, at), bytes, file.subarray(at + (cut % 40))]));
  fc.assert(
    fc.property(fc.oneof(broken, fc.uint8Array({ maxLength: 400 })), (bytes) => {
      const looked = lookInto(bytes);
      if (looked.kind === 'read' && looked.file.stripped !== undefined)
        expect(looked.file.stripped.length).toBeLessThanOrEqual(bytes.length + 8);
    }),
    { numRuns: 3_000 },
  );
});

test('what was stripped is the same picture, and there is nothing left to strip', () => {
  for (const file of files.slice(0, 4)) {
    const first = lookInto(file);
    if (first.kind !== 'read' || first.file.stripped === undefined) throw new Error('the file has metadata');
    expect(first.file.texts.join()).toMatch(/comment|exif/);
    const again = lookInto(first.file.stripped);
    expect(again).toEqual({
      kind: 'read',
      file: { ...first.file, texts: [], hasMetadata: false, stripped: undefined },
    });
  }
});

test('any part of a body is a part or none, and says where its bytes are', () => {
  const held = fc.oneof(
    fc.string(),
    fc.base64String().map((text) => `data:image/png;base64,${text}`),
    fc.base64String(),
    fc.webUrl(),
  );
  fc.assert(
    fc.property(
      fc.constantFrom('image_url', 'image', 'file', 'document', 'input_audio', 'text'),
      held,
      (type, value) => {
        const part = mediaPartOf({ type, image_url: { url: value }, source: { data: value }, data: value }, ['a', 0]);
        if (part?.base64 !== undefined) {
          const bytes = Buffer.from(value.slice(part.base64.from), 'base64').length;
          expect(bytes).toBeLessThanOrEqual(bytesOfBase64(part.base64.length));
        }
        mediaTextPart(value, []);
      },
    ),
  );
});

test('no spelling of an inner address is public', () => {
  const inner = fc.constantFrom(0x7f000001, 0x0a000001, 0xc0a80101, 0xac100001, 0xa9fea9fe, 0, 0x64400001);
  const spelled = fc.tuple(inner, fc.nat(5)).map(([address, way]) => {
    const parts = [24, 16, 8, 0].map((shift) => (address >>> shift) & 255);
    if (way === 0) return String(address >>> 0);
    if (way === 1) return `0x${(address >>> 0).toString(16)}`;
    if (way === 2) return parts.map((part) => `0${part.toString(8)}`).join('.');
    if (way === 3) return parts.map((part) => `0x${part.toString(16)}`).join('.');
    if (way === 4) return `${parts[0]}.${(address & 0xffffff) >>> 0}`;
    return `[::ffff:${parts.join('.')}]`;
  });
  fc.assert(
    fc.property(spelled, (host) => {
      expect(publicAddress(`https://${host}/a.png`).fault).toBe('private_host');
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => publicAddress(text) !== undefined));
});
