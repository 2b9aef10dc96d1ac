// Files that callers attach, through the built edge and the official SDK: what is in them is read, and what is not is said.
import { deflateSync } from 'node:zlib';
import OpenAI from 'openai';
import { beforeAll, describe, expect, test } from 'vitest';
import { chatModel, openaiSdk, thrownBy } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const secret = 'AKIAQYLPMN5HFIQR7XYA';

/** One page that says this; its text is compressed, as it always is. */
function pdf(text: string): Buffer {
  const stream = deflateSync(Buffer.from(text === '' ? '' : `BT /F1 12 Tf 72 700 Td (${text}) Tj ET`));
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} /Filter /FlateDecode >>\nstream\n${stream.toString('latin1')}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let out = '%PDF-1.4\n';
  const places = objects.map((one, i) => {
    const at = out.length;
    out += `${i + 1} 0 obj\n${one}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 6\n0000000000 65535 f \n${places.join('')}trailer << /Size 6 /Root 1 0 R >>`;
  return Buffer.from(`${out}${table}\nstartxref\n${out.length}\n%%EOF\n`, 'latin1');
}

const attaching = (type: string, bytes: Buffer): OpenAI.ChatCompletionCreateParamsNonStreaming => ({
  model: chatModel,
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Sum this up.' },
        { type: 'file', file: { filename: 'a', file_data: `data:${type};base64,${bytes.toString('base64')}` } },
      ],
    },
  ],
});
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('a file that is attached', () => {
  const stack = stackForTests();
  const sdks = new Map<string, OpenAI>();

  beforeAll(async () => {
    for (const preset of ['starter', 'standard', 'regulated']) {
      const { key } = await stack().control.newAgent(`reads-${preset}`, { preset, overrides: {} });
      sdks.set(preset, openaiSdk(stack().url, key, 0));
    }
  });
  const asked = (preset: string, type: string, bytes: Buffer) =>
    sdks.get(preset)!.chat.completions.create(attaching(type, bytes)).withResponse();

  test.each([
    'starter',
    'standard',
    'regulated',
  ])('%s: a key in it refuses the call, by name and place', async (preset) => {
    const error = await thrownBy(asked(preset, 'application/pdf', pdf(`the key is ${secret}`)));
    expect(error).toBeInstanceOf(OpenAI.PermissionDeniedError);
    expect((error as { error: object }).error).toMatchObject({ blocked_by: 'detect_secrets' });
  });

  test.each(['starter', 'standard', 'regulated'])('%s: ordinary work in it is let through, whole', async (preset) => {
    const bytes = pdf('Our offer of Monday: ten chairs and two tables, delivered in May.');
    const { data, response } = await asked(preset, 'application/pdf', bytes);
    expect((data as unknown as { tappass: object }).tappass).toMatchObject({ degraded: false });
    expect(response.headers.get('x-tappass-receipt')).not.toContain('unread_media');
    expect(JSON.stringify((await stack().demo.seen()).last?.body)).toContain(bytes.toString('base64'));
  });

  test('what nobody could read is declared, and refused by the regulated preset', async () => {
    const scanned = pdf('');
    const { data, response } = await asked('standard', 'application/pdf', scanned);
    expect((data as unknown as { tappass: object }).tappass).toMatchObject({ degraded: true });
    expect(response.headers.get('x-tappass-receipt')).toContain('unread_media=1');
    const error = await thrownBy(asked('regulated', 'application/pdf', scanned));
    expect((error as { error: object }).error).toMatchObject({ blocked_by: 'image_inspection' });
  });

  test('a picture is counted, and passes', async () => {
    const { response } = await asked('regulated', 'image/png', png);
    expect(response.headers.get('x-tappass-receipt')).toContain('unread_media=1');
  });
});
