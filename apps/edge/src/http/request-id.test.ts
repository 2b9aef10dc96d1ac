import { expect, test } from 'vitest';
import { clientRequestId, newRequestId } from './request-id.ts';

test('no two ids are alike', () => {
  const ids = new Set(Array.from({ length: 10_000 }, () => newRequestId()));
  expect(ids.size).toBe(10_000);
});

test.each([
  ['a\nb'],
  ['<script>'],
  ['x'.repeat(129)],
  [''],
  ['ä'],
])("a client's id %j does not reach our headers", (id) => {
  expect(clientRequestId(id)).toBeUndefined();
});

test("a client's harmless id stands beside ours", () => {
  expect(clientRequestId('trace-1.2:3_4')).toBe('trace-1.2:3_4');
});
