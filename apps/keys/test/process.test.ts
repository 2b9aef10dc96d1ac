// The built keys as a process: killed right after a revocation it keeps it, puts it on record when it is back, and writes no secret to its log.

import { eventually } from '@tappass/testkit/eventually';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { adminKey, issue, Rig, verify } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.close());

test('a revocation outlives kill -9, and its event is found by the next start', async () => {
  await Promise.all([rig.startVault(), rig.startLedger()]);
  const keys = await rig.startKeys();
  const edge = await rig.client('edge');
  await edge.createOrg({ slug: 'acme' }, { principal: await verify(edge, adminKey, '*'), timeoutMs: 5_000 });
  const acme = await verify(edge, adminKey);
  await edge.createAgent({ agentId: 'bot', framework: '' }, { principal: acme, timeoutMs: 5_000 });
  const { apiKey, keyId } = await issue(edge, acme, { agent: 'bot' });
  await edge.revokeKey({ agent: 'bot', keyId }, { principal: acme });
  await keys.end('SIGKILL');
  // as the process leaves it when it dies between the database and the stream
  await rig.admin('update api_key set revoke_recorded_at = null, revoked_at = revoked_at - interval $$1 minute$$');
  const before = (await rig.entries('key_revoked')).length;
  const next = await rig.startKeys();
  const again = await rig.client('edge');
  await expect(verify(again, apiKey)).rejects.toMatchObject({ reason: 'unauthenticated' });
  await eventually('the event', async () => (await rig.entries('key_revoked')).length > before, { withinMs: 15_000 });
  expect(await next.end('SIGTERM')).toBe(0);
  for (const secret of [apiKey, adminKey, 'PRIVATE KEY']) expect(keys.log() + next.log()).not.toContain(secret);
});
