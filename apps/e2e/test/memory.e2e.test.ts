// Hard case 6, in short: some thousand calls of every ending later no process holds more than before. `npm run soak` is the long form.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@tappass/engines/free-port';
import { eventually } from '@tappass/testkit/eventually';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { Heap, inspected } from '../src/heap.ts';
import { startLoad } from '../src/load.ts';
import { saying } from '../src/sdks.ts';
import { checkout, stackForTests } from '../src/stack-for-tests.ts';

const watched = ['edge', 'keys', 'ledger', 'vault', 'policy'] as const;
const ports = new Map(await Promise.all(watched.map(async (name) => [name, await freePort()] as const)));
const settings = Object.fromEntries(watched.map((name) => [name, inspected(ports.get(name)!)]));
const stack = stackForTests({ settings });

/** A call that was forgotten nowhere would be some kilobytes: its body, its record, its trail. */
const mostBytesPerCall = 400;
const callsPerRound = 1_000;
/** Compiled code and caches grow for some thousand calls and then stay; what is never forgotten grows in every round. */
const mostRounds = 14;
const roundsCompared = 3;

test('what a process holds does not grow with the calls it has served', async () => {
  const { control, url } = stack();
  const pipeline = parse(readFileSync(join(checkout, 'deploy/bench/all-49.yaml'), 'utf8')) as object;
  const agent = await control.newAgent('long-lived', pipeline);
  // an agent of its own: one that is blocked again and again is trusted less, as it should
  const other = await control.newAgent('troublesome', {
    preset: 'starter',
    overrides: { rate_limit: { max_calls: 100_000 } },
  });
  const heaps = await Promise.all(watched.map((name) => Heap.of(ports.get(name)!)));
  const endings = { acknowledged: 0, hungUp: 0, refused: 0, stranger: 0, blocked: 0 };
  const round = async (): Promise<Round> => {
    const load = startLoad({ url, keys: Array.from({ length: 12 }, () => agent.key), streams: true, pauseMs: 0 });
    const others = startOtherEndings(url, other.key, endings);
    await eventually(`${callsPerRound} calls`, () => load.answered.length >= callsPerRound, { withinMs: 90_000 });
    // nothing is under way while it is measured
    const [answered] = await Promise.all([load.stop(), others.stop()]);
    endings.acknowledged += answered.filter((one) => one.acknowledged).length;
    return { calls: answered.length, held: await Promise.all(heaps.map((heap) => heap.retained())) };
  };
  const rounds: Round[] = [];
  do rounds.push(await round());
  while (growing(rounds).length > 0 && rounds.length < mostRounds);
  for (const heap of heaps) heap.close();
  expect(growing(rounds), JSON.stringify(rounds)).toEqual([]);
  const calls = rounds.reduce((sum, one) => sum + one.calls, 0);
  // collecting everything takes a process a moment, in which others may be told to come again
  expect(endings.acknowledged).toBeGreaterThan(calls * 0.95);
  for (const [ending, count] of Object.entries(endings)) expect(count, ending).toBeGreaterThan(20);
}, 300_000);

interface Round {
  readonly calls: number;
  /** Bytes, of each process that is watched. */
  readonly held: readonly number[];
}

/** @returns those that hold more than what they held some rounds ago by too many bytes a call */
function growing(rounds: readonly Round[]): readonly string[] {
  const now = rounds.at(-1)!;
  const then = rounds.at(-1 - roundsCompared);
  if (then === undefined) return watched;
  const calls = rounds.slice(-roundsCompared).reduce((sum, one) => sum + one.calls, 0);
  return watched.filter((_, at) => now.held[at]! - then.held[at]! > calls * mostBytesPerCall);
}

/** Beside the calls that go well: clients that hang up, bodies that are none, strangers, what governance stops. */
function startOtherEndings(
  url: string,
  key: string,
  counts: Record<'hungUp' | 'refused' | 'stranger' | 'blocked', number>,
) {
  let stopped = false;
  const post = (body: object, as: string, signal?: AbortSignal) =>
    request(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...(signal !== undefined && { signal }),
    });
  const hangUp = async () => {
    const gone = new AbortController();
    const { body } = await post({ ...saying(`say: ${'word '.repeat(200)}`), stream: true }, key, gone.signal);
    try {
      for await (const _ of body) gone.abort();
    } catch {
      counts.hungUp += 1;
    }
  };
  const heard = async (ending: 'refused' | 'stranger' | 'blocked', status: number, body: object, as = key) => {
    const { statusCode, body: answer } = await post(body, as);
    await answer.dump();
    if (statusCode === status) counts[ending] += 1;
  };
  const running = (async () => {
    for (let n = 0; !stopped; n += 1) {
      await hangUp();
      await heard('refused', 400, { model: 'gpt-4o-mini' });
      // a few: an address that brings more made-up keys than 300 a minute has to wait
      if (n % 8 === 0 || counts.stranger < 21) await heard('stranger', 401, saying('hi'), `tp_dev_nobody_${n}`);
      await heard('blocked', 403, saying('key AKIAQYLPMN5HFIQR7XYA'));
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}
