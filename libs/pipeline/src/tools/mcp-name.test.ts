import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMcpName } from './mcp-name.ts';

test.each([
  ['mcp__files__read', { server: 'files', tool: 'read' }],
  ['mcp__my-files__read__all', { server: 'my-files', tool: 'read__all' }],
  ['mcp__a__b', { server: 'a', tool: 'b' }],
])('%s is a tool of a server', (name, read) => {
  expect(readMcpName(name)).toEqual(read);
});

test.each([
  'read',
  'mcp__',
  'mcp__files',
  'mcp__files__',
  'mcp____read',
  'mcp__Files__read',
  'mcp__-f__r',
  'mcp__f__a b',
  'xmcp__f__r',
  ' mcp__f__r',
])('%j is a tool of the client’s own', (name) => {
  expect(readMcpName(name)).toBeUndefined();
});

test('whatever is read is put together again as it was', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((rest) => `mcp__${rest}`),
      ),
      (name) => {
        const read = readMcpName(name);
        if (read !== undefined) expect(`mcp__${read.server}__${read.tool}`).toBe(name);
      },
    ),
  );
});
