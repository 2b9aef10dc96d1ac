// Windows that are not complete, kept in the transaction that appends the entries they are derived from.
import type { Querying } from '@tappass/postgres/transaction';
import { afterMarks, type CallMark, type CallWindow, emptyWindow, windowsOf } from '../domain/call-windows.ts';

interface Row {
  boot: string;
  idx: string;
  opened: boolean;
  ended: Buffer;
}

/** @param windows what `readTouched` gave for these marks */
export const writeCallMarks = async (
  client: Querying,
  windows: readonly CallWindow[],
  marks: readonly CallMark[],
): Promise<void> => {
  if (marks.length === 0) return;
  const { kept, gone } = afterMarks(windows, marks);
  await Promise.all([write(client, kept), remove(client, gone)]);
};

export const openWindows = async (client: Querying): Promise<CallWindow[]> =>
  (await client.query<Row>('select boot, idx, opened, ended from call_window order by boot, idx')).rows.map(windowOf);

/** Windows of a boot in which nothing was opened say nothing, once the boot is gone. */
export const forgetWindows = async (client: Querying, boot: string): Promise<void> => {
  await client.query('delete from call_window where boot = $1', [boot]);
};

/** Those the marks name, made when missing, and every window of boots that end. */
export const readTouched = async (client: Querying, marks: readonly CallMark[]): Promise<CallWindow[]> => {
  if (marks.length === 0) return [];
  const found = new Map<string, CallWindow>();
  for (const mark of marks) {
    for (const index of windowsOf(mark)) found.set(`${mark.boot}/${index}`, emptyWindow(mark.boot, index));
  }
  const named = [...found.values()];
  const ending = marks.filter((mark) => mark.is === 'closed' || mark.is === 'unfinished').map((mark) => mark.boot);
  const { rows } = await client.query<Row>({
    name: 'read_touched_windows',
    text: `select boot, idx, opened, ended from call_window
      where (boot, idx) in (select * from unnest($1::text[], $2::bigint[])) or boot = any($3::text[])`,
    values: [named.map((window) => window.boot), named.map((window) => window.index), ending],
  });
  for (const window of rows.map(windowOf)) found.set(`${window.boot}/${window.index}`, window);
  return [...found.values()];
};

const write = async (client: Querying, windows: readonly CallWindow[]): Promise<void> => {
  if (windows.length === 0) return;
  await client.query({
    name: 'write_windows',
    text: `insert into call_window (boot, idx, opened, ended)
      select * from unnest($1::text[], $2::bigint[], $3::boolean[], $4::bytea[])
      on conflict (boot, idx) do update set opened = excluded.opened, ended = excluded.ended`,
    values: [
      windows.map((window) => window.boot),
      windows.map((window) => window.index),
      windows.map((window) => window.opened),
      windows.map((window) => window.ended),
    ],
  });
};

const remove = async (client: Querying, windows: readonly CallWindow[]): Promise<void> => {
  if (windows.length === 0) return;
  await client.query('delete from call_window where (boot, idx) in (select * from unnest($1::text[], $2::bigint[]))', [
    windows.map((window) => window.boot),
    windows.map((window) => window.index),
  ]);
};

const windowOf = (row: Row): CallWindow => ({
  ...{ boot: row.boot, index: Number(row.idx), opened: row.opened, ended: row.ended },
});
