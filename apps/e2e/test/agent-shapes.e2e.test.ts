// What real agents send, in their shapes: each request that `npm run test:agents` recorded is answered under both presets people begin with.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkout, stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
const folder = join(checkout, 'apps/e2e/fixtures/agents');

interface Shape {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly stream?: boolean };
}

const shapes = readdirSync(folder).map((file) => {
  const shape = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Shape;
  return [file.replace('.json', ''), shape] as const;
});

/** By how a stream of each interface says that it is whole. */
const ends: Readonly<Record<string, RegExp>> = {
  '/v1/chat/completions': /^data: \[DONE\]$/m,
  '/v1/responses': /^event: response\.completed$/m,
  '/v1/messages': /^event: message_stop$/m,
};

test('the agents that are run have left a shape, and C13: LangChain its embeddings of tokens', () => {
  const names = shapes.map(([name]) => name);
  expect(names).toEqual(expect.arrayContaining(['codex', 'codex-summary', 'opencode', 'cline', 'aider', 'crewai']));
  expect(new Set(shapes.map(([, { path }]) => path))).toEqual(
    new Set([...Object.keys(ends), '/v1/messages/count_tokens', '/v1/embeddings']),
  );
});

describe.each(['starter', 'standard'])('%s', (preset) => {
  test.for(shapes)('answers what %s sends', async ([name, { path, headers, body }]) => {
    const { key } = await stack().control.newAgent(`${name}-${preset}`, { preset });
    const answer = await stack().control.ask('POST', path, { key, headers, body });
    expect(answer.status, answer.status === 200 ? '' : answer.text).toBe(200);
    if (body.stream === true) expect(answer.text).toMatch(ends[path]!);
    else expect(answer.body['error']).toBeUndefined();
  });
});
