import type { JsonObject } from '@tappass/pipeline/json';
import fc from 'fast-check';
import { encode } from 'gpt-tokenizer/encoding/cl100k_base';
import { expect, test } from 'vitest';
import { withReadableInput } from './readable-input.ts';

const asking = (input: unknown): JsonObject => ({ model: 'text-embedding-3-small', input }) as JsonObject;

test('C13: tokens are read as the text that they were made of, one text for each list', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { minLength: 1, maxLength: 4 }),
      async (texts) => {
        const tokens = texts.map((text) => encode(text));
        expect(await withReadableInput(asking(tokens))).toEqual(asking(texts));
        expect(await withReadableInput(asking(tokens[0]))).toEqual(asking(texts[0]));
      },
    ),
  );
});

test('C13: texts stay the same object', async () => {
  for (const input of ['a text', ['one', 'two'], [''], []]) {
    const body = asking(input);
    expect(await withReadableInput(body)).toBe(body);
  }
});

test.each([
  [[1, -2], 'input[1]'],
  [[1, 1.5], 'input[1]'],
  [[[1], [1, 'a']], 'input[1][1]'],
  [[[99_999_999]], 'input[0]'],
  [[1, 'a'], 'input[1]'],
])('C13: %j is refused by its place', async (input, field) => {
  const refused = { reason: 'bad_field', details: expect.objectContaining({ field }) };
  await expect(withReadableInput(asking(input))).rejects.toMatchObject(refused);
});
