// Many entries at once, by the same way as all others: through the stream, as the edge whose credential this is.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Recorder } from '@tappass/evidence/recorder';
import { connectBus } from '@tappass/rpc/bus';
import { eventually } from '@tappass/testkit/eventually';
import { asSuperuser } from './database.ts';
import type { TestStack } from './stack-for-tests.ts';

const atOnce = 2_000;
/** As long as an entry of a governed call. */
const padding = 'x'.repeat(700);

/** Resolves when they are committed. */
export async function fillLedger(stack: TestStack, entries: number): Promise<void> {
  const ca = readFileSync(join(stack.dir, 'certs', 'ca.pem'), 'utf8');
  const nc = await connectBus({
    ...{ room: 'edge', url: `nats://127.0.0.1:${stack.ports.nats}`, ca },
    password: stack.secrets.busPassword('edge'),
  });
  const recorder = new Recorder(nc, { room: 'edge', boot: 1n, patienceMs: 60_000 });
  for (let sent = 0; sent < entries; sent += atOnce) {
    const events = Array.from({ length: atOnce }, (_, n) =>
      recorder.record({
        kind: 'filled',
        tenant: new Uint8Array(16),
        body: { agent: `bot-${n % 9}`, n: sent + n, padding },
      }),
    );
    await Promise.all(events);
  }
  await recorder.close();
  await nc.close();
  const all = `select 1 from ledger.head where size >= ${entries}`;
  await eventually('all of them committed', async () => (await asSuperuser(stack, all)) === 1, { withinMs: 120_000 });
}
