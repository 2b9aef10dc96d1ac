// Which replicas are alive, which version of the key-encryption key each holds, and which rotation each has tried.
import type { Querying } from '@tappass/postgres/transaction';

export interface ReplicaRow {
  readonly kekVersion: string;
  /** The rotation whose staged keys this replica has opened. */
  readonly openedRotation: string | undefined;
}

const alive = "heard_at > now() - interval '3 seconds'";
const forgotten = "heard_at < now() - interval '1 day'";

export const reportReplica = async (client: Querying, boot: bigint, replica: ReplicaRow): Promise<void> => {
  await client.query(
    `with gone as (delete from replica where ${forgotten} and boot <> $1)
      insert into replica (boot, heard_at, kek_version, opened_rotation) values ($1, now(), $2, $3)
      on conflict (boot) do update set heard_at = now(), kek_version = $2, opened_rotation = $3`,
    [BigInt.asIntN(64, boot), replica.kekVersion, replica.openedRotation ?? null],
  );
};

/** A replica that stops says so, and no rotation waits for it. */
export const forgetReplica = async (client: Querying, boot: bigint): Promise<void> => {
  await client.query('delete from replica where boot = $1', [BigInt.asIntN(64, boot)]);
};

export const liveReplicas = async (client: Querying): Promise<ReplicaRow[]> => {
  const { rows } = await client.query<{ kek_version: string; opened_rotation: string | null }>(
    `select kek_version, opened_rotation from replica where ${alive}`,
  );
  return rows.map((row) => ({ kekVersion: row.kek_version, openedRotation: row.opened_rotation ?? undefined }));
};
