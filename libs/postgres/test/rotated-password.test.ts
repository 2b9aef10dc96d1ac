// The password of a role changes while its service works: before, between and after the two changes every new connection gets in.
import { openPool } from '@tappass/postgres/pool';
import { asAdmin, type FreshDatabase, freshDatabase } from '@tappass/testkit/postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notesMigration } from './notes-migration.ts';

let database: FreshDatabase;
const role = `rotating_${process.pid}`;
const [old, next] = ['the-old-password-of-it', 'the-new-password-of-it'];

beforeAll(async () => {
  database = await freshDatabase(['keys'], { keys: [notesMigration] });
  await asAdmin(database.adminUrl, (admin) =>
    admin.query(`create role ${role} login password '${old}' in role keys_app`),
  );
});
afterAll(async () => {
  await asAdmin(database.adminUrl, (admin) => admin.query(`drop role ${role}`));
  await database.drop();
});

const setPassword = (password: string) =>
  asAdmin(database.adminUrl, (admin) => admin.query(`alter role ${role} password '${password}'`));

function poolOf(passwords: { current: string; former: string | undefined }) {
  const { host, port } = database.settingsFor('keys');
  const where = { host, port, database: database.database, user: role };
  return openPool({ ...where, password: () => passwords.current, formerPassword: () => passwords.former, max: 6 });
}

test('file first, role afterwards: nobody is refused in between, by query or by connection', async () => {
  const passwords: { current: string; former: string | undefined } = { current: old, former: undefined };
  const pool = poolOf(passwords);
  const works = async () => {
    // none of these connections is kept: the next ones have to get in anew
    const clients = await Promise.all(Array.from({ length: 6 }, () => pool.connect()));
    for (const client of clients) {
      await client.query('select 1');
      client.release(true);
    }
    const { rows } = await pool.query('select current_user name');
    expect(rows).toEqual([{ name: role }]);
    (await pool.connect()).release(true);
  };
  try {
    await works();
    Object.assign(passwords, { current: next, former: old });
    await works();
    await setPassword(next);
    await works();
    await works();
  } finally {
    await pool.end();
  }
});

test('where neither password is taken the refusal is the database’s own, each time', async () => {
  const pool = poolOf({ current: 'wrong-password-one', former: 'wrong-password-two' });
  try {
    for (let n = 0; n < 3; n += 1) await expect(pool.query('select 1')).rejects.toMatchObject({ code: '28P01' });
    await expect(pool.connect()).rejects.toMatchObject({ code: '28P01' });
  } finally {
    await pool.end();
  }
});
