// Hard case 7: a client that hangs up at any event of a stream leaves one entry with its usage, and the provider is let go at once.
import { freePort } from '@tappass/engines/free-port';
import { eventually } from '@tappass/testkit/eventually';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Agent } from '../src/control.ts';
import { GatedProvider } from '../src/gated-provider.ts';
import { type Pace, watchPace } from '../src/pace.ts';
import { chatModel } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const port = await freePort();
const provider = new GatedProvider();
const url = `http://127.0.0.1:${port}`;
const stack = stackForTests({ settings: { edge: { TAPPASS_OPENAI_URL: url, TAPPASS_ANTHROPIC_URL: url } } });

let pace: Pace;
beforeEach(() => {
  pace = watchPace(stack().url);
});
afterEach(() => pace.stop());
/** More than a window holds back, so that some events leave while others are awaited. */
const text = `say: ${'somewhat longer '.repeat(24)}`;
const claude = 'claude-haiku-4-5';

const messages = [{ role: 'user', content: text }];
const surfaces = [
  ['chat', '/v1/chat/completions', { model: chatModel, messages }],
  ['messages', '/v1/messages', { model: claude, max_tokens: 64, messages }],
  ['responses', '/v1/responses', { model: chatModel, input: text }],
] as const;

let agents: ReadonlyMap<string, Agent>;

beforeAll(async () => {
  await provider.listen(port);
  const overrides = { rate_limit: { max_calls: 100_000 }, detect_injection: { on_detection: 'log' } };
  const made = surfaces.map(
    async ([name]) => [name, await stack().control.newAgent(`of-${name}`, { preset: 'starter', overrides })] as const,
  );
  agents = new Map(await Promise.all(made));
});
afterAll(() => provider.close());

/** On a busy machine one of ten may come late; none of them much. */
const nineOfTen = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.9)] ?? 0;

describe.each(surfaces)('%s', (name, path, body) => {
  let calls = 0;
  let events = 0;
  let heardWhole = 0;

  /** Sends, and hangs up when told to. @returns how many events were heard before */
  const hangingUp = async (signal: AbortSignal, most: number, hangUp: () => void): Promise<number> => {
    let heard = 0;
    try {
      const answer = await request(stack().url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${agents.get(name)!.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, stream: true }),
        signal,
      });
      for await (const chunk of answer.body) {
        heard += String(chunk).split('\n\n').length - 1;
        if (heard >= most) hangUp();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return heard;
  };

  const outcomes = async () => {
    const rows = await stack().control.entries({ agent_id: agents.get(name)!.agentId });
    return rows.filter((row) => row.event_type.startsWith('llm_call'));
  };

  /** One call for each of so many gates, hung up on by `when`; each leaves exactly one entry. */
  async function hangsUpAt(gates: readonly number[], mostHeard: (gate: number) => number): Promise<void> {
    const tookMs: number[] = [];
    for (const events of gates) {
      const gone = new AbortController();
      const { reached, letGo } = provider.gate(events);
      let hungUpAt = 0;
      const hangUp = () => {
        if (gone.signal.aborted) return;
        hungUpAt = performance.now();
        gone.abort();
      };
      const most = mostHeard(events);
      if (most === Number.POSITIVE_INFINITY) void reached.then(hangUp);
      await hangingUp(gone.signal, most, hangUp);
      tookMs.push((await letGo) - hungUpAt);
    }
    expect(nineOfTen(tookMs)).toBeLessThan(100 + pace.allowanceMs());
    expect(Math.max(...tookMs)).toBeLessThan(1_000 + pace.allowanceMs());
    calls += gates.length;
    const rows = await eventually('its entries', async () => {
      const left = await outcomes();
      return left.length >= calls ? left : undefined;
    });
    expect(rows).toHaveLength(calls);
    expect(new Set(rows.map((row) => row.body.request_id)).size).toBe(calls);
    const failed = rows.filter((row) => row.event_type === 'llm_call_failed');
    // one that has heard the last event is gone, and still was told everything
    expect(failed.length).toBeGreaterThanOrEqual(calls - 2);
    for (const row of failed) expect(row.body).toMatchObject({ reason: 'client_gone', reached_provider: true });
    for (const row of rows) {
      expect((row.body['usage'] as { input: number }).input).toBeGreaterThan(0);
      expect(row.body['cost_usd_micros']).toBeGreaterThan(0);
    }
  }

  test('a client that stays hears it whole', async () => {
    heardWhole = await hangingUp(new AbortController().signal, Number.POSITIVE_INFINITY, () => {});
    events = provider.events;
    expect(events).toBeGreaterThan(40);
    calls += 1;
    const [entry] = await eventually('its entry', async () => {
      const rows = await outcomes();
      return rows.length > 0 ? rows : undefined;
    });
    expect(entry?.event_type).toBe('llm_call');
  });

  test('a client that is gone when the provider has sent its n-th event, for each n', async () => {
    const each = Array.from({ length: events }, (_, at) => at + 1);
    await hangsUpAt(each, () => Number.POSITIVE_INFINITY);
  });

  test('a client that is gone when it has heard its n-th event, for each n', async () => {
    // the provider is silent before its last event: what the window holds is never heard
    const released = Array.from({ length: events }, (_, at) => at + 1).filter((n) => n < heardWhole - 20);
    let at = 0;
    await hangsUpAt(
      released.map(() => events - 1),
      () => released[at++]!,
    );
  });
});
