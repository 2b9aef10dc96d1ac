import { Fault } from '@tappass/errors/fault';
import { expect, test } from 'vitest';
import { maxUnknownCredentials, Strangers } from './strangers.ts';

const none = async (): Promise<string> => {
  throw new Fault('unauthenticated');
};
const known = async (): Promise<string> => 'ada';
const reasonOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'known',
    (thrown: unknown) => (thrown instanceof Fault ? thrown.reason : 'a bug'),
  );

/** An address that has brought all the wrong credentials it may. */
async function probed(strangers: Strangers, address: string): Promise<void> {
  for (let n = 0; n < maxUnknownCredentials; n += 1) await reasonOf(strangers.lookUp(address, none));
}

test('whoever has a key passes behind a stranger with as many wrong ones as he likes', async () => {
  const strangers = new Strangers(() => 0);
  await probed(strangers, '192.0.2.1');
  for (let n = 0; n < 1_000; n += 1) expect(await strangers.lookUp('192.0.2.1', known)).toBe('ada');
});

test('of an address that brings many wrong credentials one is looked up at a time', async () => {
  const strangers = new Strangers(() => 0);
  await probed(strangers, '192.0.2.1');
  let [running, most] = [0, 0];
  const ask = async (): Promise<string> => {
    most = Math.max(most, ++running);
    await new Promise((later) => setImmediate(later));
    running -= 1;
    throw new Fault('unauthenticated');
  };
  await Promise.all(Array.from({ length: 20 }, () => reasonOf(strangers.lookUp('192.0.2.1', ask))));
  expect(most).toBe(1);
});

test('when too many wait one of them is drawn and told to come again; another address waits for nobody', async () => {
  const strangers = new Strangers(
    () => 0,
    () => 0,
  );
  await probed(strangers, '192.0.2.1');
  const release: (() => void)[] = [];
  const held = (): Promise<string> => new Promise((resolve) => release.push(() => resolve('ada')));
  const asked = Array.from({ length: 40 }, () => reasonOf(strangers.lookUp('192.0.2.1', held)));
  expect(await strangers.lookUp('192.0.2.2', known)).toBe('ada');
  while (release.length > 0) {
    release.shift()?.();
    await new Promise((later) => setImmediate(later));
  }
  const reasons = await Promise.all(asked);
  expect(reasons.filter((one) => one === 'known')).toHaveLength(33);
  expect(reasons.filter((one) => one === 'ip_rate_limited')).toHaveLength(7);
});

test('look-ups that find somebody make nobody wait, however many', async () => {
  const strangers = new Strangers(() => 0);
  for (let n = 0; n < 2_000; n += 1) await strangers.lookUp('192.0.2.1', known);
  let both = 0;
  const ask = async (): Promise<string> => {
    both += 1;
    while (both < 2) await new Promise((later) => setImmediate(later));
    return 'ada';
  };
  expect(await Promise.all([strangers.lookUp('192.0.2.1', ask), strangers.lookUp('192.0.2.1', ask)])).toEqual([
    'ada',
    'ada',
  ]);
});
