import { expect, test } from 'vitest';
import { HangUp } from '../domain/hang-up.ts';
import { Decisions } from './decisions.ts';

const aMinute = 60_000;

test('all who wait for a request are told when it is decided, and nobody else', async () => {
  const decisions = new Decisions();
  const told: string[] = [];
  const wait = (who: string, id: string) => {
    const watch = decisions.watch(id);
    return { watch, done: watch.next(aMinute, new HangUp()).then(() => void told.push(who)) };
  };
  const [first, second, other] = [wait('first', 'a'), wait('second', 'a'), wait('other', 'b')];
  decisions.heard('a');
  await Promise.all([first.done, second.done]);
  expect(told).toEqual(['first', 'second']);
  decisions.heard('b');
  await other.done;
  for (const { watch } of [first, second, other]) watch.close();
  expect(decisions.watching).toBe(0);
});

test('a word that comes between the look and the wait ends the wait at once', async () => {
  const decisions = new Decisions();
  const watch = decisions.watch('a');
  decisions.heard('a');
  await watch.next(aMinute, new HangUp());
  // it was one word: the next wait is a wait
  let over = false;
  const again = watch.next(aMinute, new HangUp()).then(() => {
    over = true;
  });
  await Promise.resolve();
  expect(over).toBe(false);
  decisions.heard('a');
  await again;
  watch.close();
});

test('one who hangs up, or whose time is up, waits no longer', async () => {
  const watch = new Decisions().watch('a');
  const gone = new HangUp();
  const waiting = watch.next(aMinute, gone);
  gone.abort();
  await waiting;
  await watch.next(aMinute, gone);
  await watch.next(1, new HangUp());
  watch.close();
});
