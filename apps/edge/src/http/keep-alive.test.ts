import { handClock } from '@tappass/testkit/clock';
import { expect, it } from 'vitest';
import { KeepAlive, keepAliveFor } from './keep-alive.ts';

it('B5: a stream that is silent says that it is there, and one that speaks does not', () => {
  const clock = handClock();
  let sent = 0;
  const keepAlive = new KeepAlive({
    everyMs: 10_000,
    nowMs: clock.now,
    send: () => {
      sent += 1;
    },
  });
  const after = (ms: number) => {
    clock.advance(ms);
    keepAlive.look();
    return sent;
  };
  expect(after(9_999)).toBe(0);
  expect(after(1)).toBe(1);
  expect(after(9_000)).toBe(1);
  keepAlive.spoke();
  expect(after(9_000)).toBe(1);
  expect(after(1_000)).toBe(2);
});

it('B5: it is an event where the format has one for it, and a comment elsewhere', () => {
  const said = (surface: 'chat' | 'messages' | 'responses') => Buffer.from(keepAliveFor(surface)).toString();
  expect(said('messages')).toBe('event: ping\ndata: {"type": "ping"}\n\n');
  expect([said('chat'), said('responses')]).toEqual([': keep-alive\n\n', ': keep-alive\n\n']);
});
