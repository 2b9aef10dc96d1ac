// Large texts in turns, with threads that the test holds by the hand: who waits, who is let in, and what becomes of a thread that dies, lies or sleeps.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BroadcastChannel } from 'node:worker_threads';
import { isFault } from '@tappass/errors/fault';
import { isScanned } from '@tappass/pipeline/scan-call';
import type { Segment } from '@tappass/pipeline/segment';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HangUp } from '../src/domain/hang-up.ts';
import { LargeTexts } from '../src/scanning/large-texts.ts';
import { mostWaiting } from '../src/scanning/turns.ts';

const bySlowHand = `
import { BroadcastChannel } from 'node:worker_threads';
export default (texts) => new Promise((resolve) => {
  const name = texts[0].text.trim();
  const hand = new BroadcastChannel(CHANNEL);
  hand.onmessage = ({ data }) => {
    if (data !== 'let go ' + name) return;
    hand.close();
    resolve(texts.map(() => []));
  };
  hand.postMessage('began ' + name);
});`;

let folder: string;
let texts: LargeTexts;
let hand: BroadcastChannel;
let began: string[] = [];
let heard: () => void = () => {};

const open = (source: string, withinMs?: number) => {
  const channel = `turns ${folder}`;
  const file = join(folder, 'worker.mjs');
  writeFileSync(file, source.replace('CHANNEL', JSON.stringify(channel)));
  texts = new LargeTexts(file, { threads: 2, ...(withinMs !== undefined && { withinMs }) });
  hand = new BroadcastChannel(channel);
  hand.onmessage = (event) => {
    const { data } = event as { data: string };
    if (data.startsWith('began ')) began.push(data.slice(6));
    heard();
  };
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tappass-threads-'));
  began = [];
});
afterEach(async () => {
  hand.close();
  await texts.close();
  rmSync(folder, { recursive: true, force: true });
});

const segmentOf = (text: string): Segment => ({ text, form: 'text' }) as unknown as Segment;
const scan = (tenant: string, name: string, hangUp = new HangUp()) => {
  const segment = segmentOf(name.padEnd(70_000));
  const done = texts.ahead(tenant, [segment], hangUp)!.then(
    () => 'read',
    (thrown: unknown) => (isFault(thrown) ? thrown.reason : thrown),
  );
  return { segment, done, hangUp };
};
const letGo = (name: string) => hand.postMessage(`let go ${name}`);
const until = async (names: readonly string[]): Promise<void> => {
  while (!names.every((name) => began.includes(name)))
    await new Promise<void>((resolve) => {
      heard = resolve;
    });
};

test('a small text is read where it is', () => {
  open(bySlowHand);
  expect(texts.ahead('a', [segmentOf('short')], new HangUp())).toBeUndefined();
});

test('so is a small text at the end of a large history that is known', () => {
  open(bySlowHand);
  const history = { ...segmentOf('history'.padEnd(70_000)), scan: [] } as unknown as Segment;
  expect(texts.ahead('a', [history], new HangUp())).toBeUndefined();
  expect(texts.ahead('a', [history, segmentOf('short')], new HangUp())).toBeUndefined();
});

describe('with two threads', () => {
  beforeEach(() => open(bySlowHand));

  test('one tenant has one at a time, in its order, while another tenant’s runs beside it', async () => {
    const [first, second, third] = ['one', 'two', 'three'].map((name) => scan('a', name));
    const others = scan('b', 'other');
    await until(['one', 'other']);
    expect(began.toSorted()).toEqual(['one', 'other']);
    letGo('other');
    expect(await others.done).toBe('read');
    expect(began).toHaveLength(2);
    for (const [name, one] of [
      ['one', first],
      ['two', second],
      ['three', third],
    ] as const) {
      await until([name]);
      letGo(name);
      expect(await one!.done).toBe('read');
      expect(isScanned(one!.segment)).toBe(true);
    }
    expect(began.filter((name) => name !== 'other')).toEqual(['one', 'two', 'three']);
  });

  test('a place that becomes free is not taken twice: one who comes at that moment waits behind one who waited', async () => {
    const first = scan('a', 'one');
    const second = scan('a', 'two');
    await until(['one']);
    letGo('one');
    await first.done;
    const third = scan('a', 'three');
    await until(['two']);
    expect(began).toEqual(['one', 'two']);
    letGo('two');
    await second.done;
    await until(['three']);
    letGo('three');
    expect(await third.done).toBe('read');
  });

  test('one whose client is gone is refused, running or waiting, and its place goes on', async () => {
    const running = scan('a', 'one');
    const waiting = scan('a', 'two');
    const last = scan('a', 'three');
    await until(['one']);
    waiting.hangUp.abort();
    running.hangUp.abort();
    expect(await running.done).toBe('client_gone');
    expect(await waiting.done).toBe('client_gone');
    await until(['three']);
    expect(began).toEqual(['one', 'three']);
    letGo('three');
    expect(await last.done).toBe('read');
  });

  test('a tenant with too many waiting is told to come later, and others are not', async () => {
    const running = scan('a', 'one');
    const waiting = Array.from({ length: mostWaiting }, (_, n) => scan('a', `w${n}`));
    expect(await scan('a', 'too many').done).toBe('rate_limited');
    const others = scan('b', 'other');
    await until(['other', 'one']);
    letGo('other');
    expect(await others.done).toBe('read');
    for (const one of [...waiting, running]) one.hangUp.abort();
    expect(new Set(await Promise.all([...waiting, running].map(({ done }) => done)))).toEqual(new Set(['client_gone']));
  });
});

describe('a thread that goes astray is a refusal, and the next is read', () => {
  const misbehaving = (how: string) => `
export default (texts) => {
  if (texts[0].text.startsWith('good')) return texts.map(() => []);
  ${how}
};`;

  test.each([
    ['dies', 'process.exit(1);', 'internal'],
    ['throws', 'throw new Error(texts[0].text);', 'internal'],
    ['answers nothing', 'return undefined;', 'internal'],
    ['answers too little', 'return [];', 'internal'],
    ['answers no findings', 'return texts.map(() => ({}));', 'internal'],
    ['never comes back', 'for (;;);', 'deadline'],
  ])('one that %s', async (_what, how, reason) => {
    open(misbehaving(how), 1_000);
    const bad = scan('a', 'bad');
    expect(await bad.done).toBe(reason);
    expect(isScanned(bad.segment)).toBe(false);
    expect(await scan('a', 'good').done).toBe('read');
  });
});

test('H5: a text that is large only once it is read is read by a thread too', async () => {
  open(bySlowHand);
  const done = texts.ahead('a', [segmentOf('squares'.padEnd(20_000, '\u33af'))], new HangUp());
  expect(done).toBeDefined();
  expect(texts.ahead('a', [segmentOf('漢'.repeat(20_000))], new HangUp())).toBeUndefined();
  const name = 'squares'.padEnd(20_000, '\u33af');
  await until([name]);
  letGo(name);
  await done;
});
