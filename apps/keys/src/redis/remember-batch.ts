// One batch of what calls add to their sessions: written whole or not at all, in one act of Redis, and once for its id.
import { createHash } from 'node:crypto';
import { Fault } from '@tappass/errors/fault';
import type { Redis } from 'ioredis';
import type { Addition } from '../domain/session-delta.ts';
import { runScript } from './script.ts';
import { rememberScript } from './session-script.ts';
import { floorName, lost, markerKey, sessionName } from './sessions.ts';

export interface Memo {
  readonly session: string;
  /** Only where something is added to it. */
  readonly floor: string | undefined;
  readonly addition: Addition;
}

export interface MemoBatch {
  readonly id: string;
  readonly memos: readonly Memo[];
}

/**
 * @returns lost when the store is another one, and nothing was written
 * @throws Fault not_ready when it is not known to be written; bad_field when the id was told with other memos
 */
export async function rememberBatch(
  redis: Redis,
  incarnation: string,
  { id, memos }: MemoBatch,
): Promise<typeof lost | undefined> {
  const names = [markerKey, `memos:${id}`, ...memos.map(({ session }) => sessionName(session))];
  const floors = new Map<string, number>();
  const place = (floor: string | undefined): number => {
    if (floor === undefined) return 0;
    const known = floors.get(floor) ?? names.push(floorName(floor));
    floors.set(floor, known);
    return known;
  };
  const told = memos.map(({ floor, addition: { isWhole, fields, changing } }) =>
    JSON.stringify(isWhole ? fields : { fields, ...changing, floor: place(floor) }),
  );
  const print = createHash('sha256').update(`${names}\n${told}`).digest('base64');
  const given = [...names, incarnation, print, ...told];
  const answer = await runScript(redis, rememberScript, names.length, ...given).catch((cause: unknown) => {
    throw new Fault('not_ready', { details: { part: 'redis' }, cause });
  });
  if (answer === -1) return lost;
  if (answer === -2)
    throw new Fault('bad_field', { details: { field: 'batch_id', detail: 'was told with other memos' } });
  return undefined;
}
