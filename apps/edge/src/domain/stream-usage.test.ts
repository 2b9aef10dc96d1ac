import { freshSession } from '@tappass/pipeline/session';
import { openCall } from '@tappass/pipeline/surfaces/surface';
import { expect, test } from 'vitest';
import { askForStreamUsage } from './stream-usage.ts';

const callWith = (body: Record<string, never | string | boolean | object>, surface: 'chat' | 'messages' = 'chat') =>
  openCall({
    surface,
    body: body as never,
    rawBytes: 1,
    principal: { tenant: 't', agentId: 'a' },
    session: freshSession('s'),
  });

test('a chat stream is asked for its usage, beside the options the client set', () => {
  const { call, wantsUsage } = askForStreamUsage(
    callWith({ stream: true, stream_options: { include_obfuscation: false } }),
  );
  expect(call.body['stream_options']).toEqual({ include_obfuscation: false, include_usage: true });
  expect([call.changed, wantsUsage]).toEqual([true, false]);
});

test('a client that asked itself keeps its own bytes and its usage chunk', () => {
  const { call, wantsUsage } = askForStreamUsage(callWith({ stream: true, stream_options: { include_usage: true } }));
  expect([call.changed, wantsUsage]).toEqual([false, true]);
});

test('whole answers and Anthropic streams tell their usage unasked', () => {
  expect(askForStreamUsage(callWith({})).call.changed).toBe(false);
  expect(askForStreamUsage(callWith({ stream: true }, 'messages')).call.changed).toBe(false);
});
