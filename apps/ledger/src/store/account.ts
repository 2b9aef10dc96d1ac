// Rows recomputed where they are stored: the database hashes the bytes it holds, and only hashes travel. Sixteen hundred bytes an entry stay where they are.
import type { Querying } from '@tappass/postgres/transaction';
import type { Account } from '../domain/reread.ts';

/**
 * Everything `reread` asks of a row but its link to the row before, by SHA-256 of PostgreSQL itself. Offsets are those of
 * entry_v1 (domain/entry.ts), counted from one: place 9, prev 17, kind 145, and the commitment to the body at the end.
 */
const account = `
  select bool_and(case
      when length(e.entry) < 194 then false
      when length(e.entry) < 194 + get_byte(e.entry, 144) then false
      else length(e.entry) = 194 + get_byte(e.entry, 144) + get_byte(e.entry, 145 + get_byte(e.entry, 144))
        and substring(e.entry from 1 for 8) = '\\x5441504c45440001'::bytea
        and substring(e.entry from 9 for 8) = int8send(e.seq)
        and e.hash = pg_catalog.sha256('\\x00'::bytea || e.entry)
        and (b.salt is null or b.body is null or substring(e.entry from length(e.entry) - 31)
          = pg_catalog.sha256('tappass/ledger-body/v1\\012'::bytea || b.salt || int8send(length(b.body)) || b.body))
      end) as sound,
    string_agg(substring(e.entry from 17 for 32), ''::bytea order by e.seq) as prevs,
    string_agg(e.hash, ''::bytea order by e.seq) as hashes
  from entry e left join body b on b.seq = e.seq and b.seq >= $1 and b.seq < $2
  where e.seq >= $1 and e.seq < $2`;

interface Row {
  sound: boolean | null;
  prevs: Buffer | null;
  hashes: Buffer | null;
}

const nothing = Buffer.alloc(0);

/** Of `count` rows from `fromSeq` on. Planned anew each time: how far the ledger is decides how to read it. */
export const accountOf = async (client: Querying, fromSeq: bigint, count: number): Promise<Account> => {
  const { rows } = await client.query<Row>(account, [fromSeq, fromSeq + BigInt(count)]);
  const { sound, prevs, hashes } = rows[0] ?? { sound: null, prevs: null, hashes: null };
  return { sound: sound === true, prevs: prevs ?? nothing, hashes: hashes ?? nothing };
};
