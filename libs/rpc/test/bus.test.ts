// The one connection of a process outlives everything its broker does, refusing it for a while included.
import type { NatsConnection } from '@nats-io/transport-node';
import { connectBus } from '@tappass/rpc/bus';
import { eventually } from '@tappass/testkit/eventually';
import { freshNats } from '@tappass/testkit/nats';
import { expect, test } from 'vitest';

const users = (password: string): string =>
  `authorization { users: [{ user: "edge", password: "${password}" }, { user: "keys", password: "other" }] }\n`;

const answers = async (nc: NatsConnection): Promise<boolean> => {
  await nc.flush();
  return true;
};

test('a broker that refuses its password again and again is tried until it takes it', async () => {
  const nats = await freshNats({ permissions: users('right') });
  const nc = await connectBus({ room: 'edge', url: nats.url, password: 'right' });
  let refused = 0;
  void (async () => {
    for await (const status of nc.status()) if (status.type === 'error') refused += 1;
  })();
  try {
    await answers(nc);
    nats.reload(users('another'));
    await eventually('three refusals', () => refused >= 3 || nc.isClosed());
    expect(nc.isClosed()).toBe(false);
    nats.reload(users('right'));
    expect(await eventually('the connection', () => answers(nc))).toBe(true);
  } finally {
    await nc.close();
    await nats.stop();
  }
});

test('a first connection that is refused is an error at once: a wrong password is told, not tried for ever', async () => {
  const nats = await freshNats({ permissions: users('right') });
  try {
    const connecting = connectBus({ room: 'edge', url: nats.url, password: 'wrong' });
    await expect(connecting).rejects.toMatchObject({ name: 'AuthorizationError' });
  } finally {
    await nats.stop();
  }
});
