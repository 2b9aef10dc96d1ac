import { freePort } from '@tappass/engines/free-port';
import { openPool } from '@tappass/postgres/pool';
import { expect, test } from 'vitest';
import { findCredential } from '../src/store/credentials.ts';
import { openDatabase } from '../src/store/database.ts';
import { ensureOrg, orgOfAdmin } from '../src/store/organisations.ts';

test('with the database away nobody is called unauthorised and nothing is internal: it is not ready', async () => {
  const pool = openPool({
    host: '127.0.0.1',
    port: await freePort(),
    database: 'none',
    user: 'none',
    password: () => 'none',
  });
  const db = openDatabase(pool);
  const asked = [
    db.epoch(),
    findCredential(db, [new Uint8Array(32)]),
    orgOfAdmin(db, ''),
    orgOfAdmin(db, 'acme'),
    ensureOrg(db, 'acme', 'Acme', async () => {}),
  ];
  for (const answer of asked) await expect(answer).rejects.toMatchObject({ reason: 'not_ready' });
  await pool.end();
});
