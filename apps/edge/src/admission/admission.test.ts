import { isFault } from '@tappass/errors/fault';
import { handClock } from '@tappass/testkit/clock';
import { describe, expect, test } from 'vitest';
import { HangUp } from '../domain/hang-up.ts';
import { Admission, type Place } from './admission.ts';

const firstPlaces = 64;

/** A clock whose alarms go off when a test moves it. */
function alarmClock() {
  const hand = handClock();
  let alarms: { at: number; act: () => void }[] = [];
  const now = () => hand.monotonicUs() / 1000;
  const advance = async (ms: number) => {
    hand.advance(ms);
    const due = alarms.filter(({ at }) => at <= now());
    alarms = alarms.filter(({ at }) => at > now());
    for (const { act } of due) act();
    await turn();
  };
  const after = (ms: number, act: () => void) => {
    const alarm = { at: now() + ms, act };
    alarms.push(alarm);
    return () => {
      alarms = alarms.filter((one) => one !== alarm);
    };
  };
  const lag = { ms: 100 };
  return { now, after, advance, lag, lagMs: () => lag.ms };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

function room(bounds = { mostWaitMs: 1_000, targetMs: 100 }) {
  const clock = alarmClock();
  const admission = new Admission(bounds, clock);
  const inside: { who: string; place: Place }[] = [];
  const refused: string[] = [];
  const come = (who: string, hangUp = new HangUp()): void => {
    const kept = (place: Place) => void inside.push({ who, place });
    try {
      const entering = admission.enter(who, hangUp);
      if (entering instanceof Promise) entering.then(kept, (thrown) => refused.push(told(thrown)));
      else kept(entering);
    } catch (thrown) {
      refused.push(told(thrown));
    }
  };
  const leave = async (count: number) => {
    for (const { place } of inside.splice(0, count)) place.leave();
    await turn();
  };
  return { admission, clock, inside, refused, come, leave };
}

const told = (thrown: unknown): string =>
  isFault(thrown) ? `${thrown.reason} ${thrown.details['seconds'] ?? ''}`.trim() : String(thrown);

describe('a burst', () => {
  test('passes at once while there are places, and the rest wait in their order', async () => {
    const { admission, come, inside, leave } = room();
    for (let n = 0; n < firstPlaces + 3; n++) come('a');
    expect([inside.length, admission.waiting]).toEqual([firstPlaces, 3]);
    await leave(1);
    // one left, and a quick one makes room for one more
    expect([inside.length, admission.waiting]).toEqual([firstPlaces + 1, 1]);
  });

  test('of one agent delays another agent by one turn and no more', async () => {
    const { come, inside, leave } = room();
    for (let n = 0; n < firstPlaces + 100; n++) come('loud');
    come('quiet');
    await leave(1);
    expect(inside.slice(-2).map(({ who }) => who)).toEqual(['loud', 'quiet']);
  });

  test('that would wait longer than the bound is refused at once, and told when to come again', async () => {
    const { clock, come, refused, leave } = room();
    for (let n = 0; n < firstPlaces; n++) come('a');
    await clock.advance(5_000);
    await leave(firstPlaces);
    for (let n = 0; n < 1_000; n++) come('a');
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused)).toEqual(new Set(['overloaded 2']));
  });

  test('that nobody makes room for waits as long as the bound', async () => {
    const { admission, clock, come, refused } = room();
    for (let n = 0; n < firstPlaces + 1; n++) come('a');
    await clock.advance(999);
    expect(refused).toEqual([]);
    await clock.advance(1);
    expect([refused, admission.waiting]).toEqual([['overloaded 1'], 0]);
  });
});

test('who hangs up while waiting takes nobody’s turn', async () => {
  const { admission, come, inside, refused, leave } = room();
  for (let n = 0; n < firstPlaces; n++) come('a');
  const hangUp = new HangUp();
  come('gone', hangUp);
  come('b');
  hangUp.abort();
  await turn();
  expect([refused, admission.waiting]).toEqual([['client_gone'], 1]);
  await leave(1);
  expect(inside.at(-1)?.who).toBe('b');
});

test('slow calls make fewer places, quick ones more, and never fewer than a few', async () => {
  const { admission, clock, come, inside, leave } = room({ mostWaitMs: 1e9, targetMs: 100 });
  for (let round = 0; round < 60; round++) {
    for (let n = admission.waiting; n < 10; n++) come('a');
    await clock.advance(1_000);
    await leave(inside.length);
  }
  expect(inside.length).toBe(4);
  for (let round = 0; round < 2; round++) {
    for (let n = admission.waiting; n < 200; n++) come('a');
    await clock.advance(1);
    await leave(inside.length);
  }
  expect(inside.length).toBeGreaterThan(8);
});

test('calls that wait for a slow part while this process has time cost no places', async () => {
  const { admission, clock, come, inside, leave } = room({ mostWaitMs: 1e9, targetMs: 100 });
  clock.lag.ms = 5;
  for (let round = 0; round < 10; round++) {
    for (let n = 0; n < firstPlaces; n++) come('a');
    await clock.advance(1_500);
    await leave(inside.length);
  }
  for (let n = 0; n < firstPlaces; n++) come('a');
  expect(admission.waiting).toBe(0);
});

test('a place is given back once, however often it is left', async () => {
  const { admission, come, inside } = room();
  for (let n = 0; n < firstPlaces + 3; n++) come('a');
  const { place } = inside[0]!;
  place.leave();
  place.leave();
  await turn();
  expect(admission.waiting).toBe(1);
});
