// Rotations and their jobs as stored: what a worker that starts anew needs to go on.
import { Fault } from '@tappass/errors/fault';
import type { Querying } from '@tappass/postgres/transaction';

export type RotationState = 'staged' | 'rewrapping' | 'done' | 'failed';

export interface RotationRow {
  readonly id: string;
  readonly state: RotationState;
  readonly startedAt: Date;
  readonly finishedAt: Date | undefined;
}
export interface JobRow {
  readonly fromKid: string;
  readonly toKid: string;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly finished: boolean;
}

interface Rotation {
  id: string;
  state: RotationState;
  started_at: Date;
  finished_at: Date | null;
}
interface Job {
  from_kid: string;
  to_kid: string;
  total: string;
  done: string;
  failed: string;
  finished: boolean;
}

/** Throws `rotation_conflict` while another one is open. */
export const insertRotation = async (client: Querying, id: string): Promise<void> => {
  const sql = "insert into rotation (id, state) values ($1, 'staged') on conflict do nothing";
  const { rowCount } = await client.query(sql, [id]);
  if (rowCount !== 1) throw new Fault('rotation_conflict', { details: { detail: 'another rotation is running' } });
};

export const insertJob = async (
  client: Querying,
  rotationId: string,
  fromKid: string,
  toKid: string,
): Promise<void> => {
  await client.query('insert into rewrap_job (rotation_id, from_kid, to_kid) values ($1, $2, $3)', [
    ...[rotationId, fromKid, toKid],
  ]);
};

export const findRotation = async (client: Querying, id: string): Promise<RotationRow | undefined> => {
  const sql = 'select id, state, started_at, finished_at from rotation where id = $1';
  const { rows } = await client.query<Rotation>(sql, [id]);
  return rows[0] && rotationOf(rows[0]);
};

const openRotation = "select id, state, started_at, finished_at from rotation where state in ('staged', 'rewrapping')";

export const findOpenRotation = async (client: Querying): Promise<RotationRow | undefined> => {
  const { rows } = await client.query<Rotation>(openRotation);
  return rows[0] && rotationOf(rows[0]);
};

/** For this transaction alone; undefined while another replica works on it. */
export const takeOpenRotation = async (client: Querying): Promise<RotationRow | undefined> => {
  const { rows } = await client.query<Rotation>(`${openRotation} for no key update skip locked`);
  return rows[0] && rotationOf(rows[0]);
};

export const findJobs = async (client: Querying, rotationId: string): Promise<JobRow[]> => {
  const { rows } = await client.query<Job>(
    'select from_kid, to_kid, total, done, failed, finished from rewrap_job where rotation_id = $1 order by from_kid',
    [rotationId],
  );
  return rows.map(jobOf);
};

export const writeJob = async (client: Querying, rotationId: string, job: JobRow): Promise<void> => {
  await client.query(
    `update rewrap_job set total = $3, done = $4, failed = $5, finished = $6 where rotation_id = $1 and from_kid = $2`,
    [rotationId, job.fromKid, job.total, job.done, job.failed, job.finished],
  );
};

export const writeRotationState = async (client: Querying, id: string, state: RotationState): Promise<void> => {
  await client.query(
    "update rotation set state = $2, finished_at = case when $2 in ('done', 'failed') then now() end where id = $1",
    [id, state],
  );
};

const rotationOf = (row: Rotation): RotationRow => ({
  ...{ id: row.id, state: row.state, startedAt: row.started_at, finishedAt: row.finished_at ?? undefined },
});

const jobOf = (row: Job): JobRow => ({
  ...{ fromKid: row.from_kid, toKid: row.to_kid, finished: row.finished },
  ...{ total: Number(row.total), done: Number(row.done), failed: Number(row.failed) },
});
