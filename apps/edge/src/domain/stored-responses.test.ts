import { createHmac } from 'node:crypto';
import { isFault } from '@tappass/errors/fault';
import { expect, test } from 'vitest';
import { markedEvents, markedId, ownId, storing } from './stored-responses.ts';

const under =
  (key: string) =>
  (part: string, bytes: Uint8Array): string =>
    createHmac('sha256', key).update(part).update(bytes).digest('base64url');
const given = markedId(under('tenant a'), 'ag_1', 'resp_123');

test('an id comes back to the agent it was given to', () => {
  expect(ownId(under('tenant a'), 'ag_1', given)).toBe('resp_123');
});

test.each([
  ['another agent', 'tenant a', 'ag_2', given],
  ['another tenant', 'tenant b', 'ag_1', given],
  ['an id without a mark', 'tenant a', 'ag_1', 'resp_123'],
  ['a mark of another id', 'tenant a', 'ag_1', given.replace('123', '124')],
  ['nothing', 'tenant a', 'ag_1', ''],
])('%s is refused by the name of the field', (_, tenant, agent, id) => {
  try {
    ownId(under(tenant), agent, id);
    expect.unreachable();
  } catch (thrown) {
    expect(isFault(thrown, 'bad_field') && thrown.details['field']).toBe('previous_response_id');
  }
});

test.each([
  ['asked', undefined, false],
  ['asked', null, false],
  ['asked', true, true],
  ['asked', false, false],
  ['default', undefined, true],
  ['default', false, false],
  ['never', undefined, false],
  ['never', true, false],
] as const)('E9: where storing is %s, a request that says %s is kept: %s', (allowed, said, kept) => {
  const body = { model: 'm', ...(said !== undefined && { store: said }) };
  expect(storing(body, allowed)).toEqual({ model: 'm', store: kept });
});

test('a stream names its response by the marked id everywhere', () => {
  const created = { event: 'response.created', data: '{"type":"response.created","response":{"id":"resp_1"}}' };
  const later = { event: 'x', data: '{"response_id":"resp_1","delta":"resp_1 in a text"}' };
  const source = { push: () => [created, later], end: () => [later] };
  const marked = markedEvents(source, (id) => `${id}.mark`);
  const said = '{"response_id":"resp_1.mark","delta":"resp_1 in a text"}';
  expect(marked.push(new Uint8Array()).map(({ data }) => data)).toEqual([
    created.data.replace('resp_1', 'resp_1.mark'),
    said,
  ]);
  expect(marked.end()).toMatchObject([{ data: said }]);
});
