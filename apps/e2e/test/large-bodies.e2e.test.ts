// Large bodies: scanned beside the event loop, found in as in small ones, and nobody else waits for them.
import OpenAI from 'openai';
import { beforeAll, expect, test } from 'vitest';
import { chatModel, openaiSdk, saying, thrownBy } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
let sdk: OpenAI;

beforeAll(() => {
  sdk = openaiSdk(stack().url, stack().seeded.agent_key, 0);
});

const prose = 'The committee met again and spoke about the roof, the garden and who should pay for the gate. ';
const large = (tail: string) => ({
  model: chatModel,
  max_tokens: 5,
  messages: [{ role: 'user' as const, content: `${prose.repeat(8_000)}${tail}` }],
});

test('what is hidden at the end of 700 kB is found, each time it is sent', async () => {
  for (const time of ['first', 'second', 'third']) {
    const refused = await thrownBy(sdk.chat.completions.create(large('key AKIAQYLPMN5HFIQR7XYA')));
    expect(refused, time).toBeInstanceOf(OpenAI.PermissionDeniedError);
    expect((refused as { error?: object }).error, time).toMatchObject({ step: 'detect_secrets' });
  }
});

test('a harmless one passes', async () => {
  expect((await sdk.chat.completions.create(large('say: read'))).choices).toHaveLength(1);
});

test('small calls are answered while large ones are read', async () => {
  // each one new: what was sent before is known and not read again
  const running = Array.from({ length: 4 }, (_, n) => sdk.chat.completions.create(large(`say: read, part ${n}`)));
  let answered = 0;
  const all = Promise.all(running).then(() => 'large');
  for (;;) {
    const first = await Promise.race([all, sdk.chat.completions.create(saying('say: quick')).then(() => 'small')]);
    if (first === 'large') break;
    answered++;
  }
  expect(answered).toBeGreaterThan(2);
});
