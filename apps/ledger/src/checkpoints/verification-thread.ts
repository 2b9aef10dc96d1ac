// The program of the thread that verifies: its own event loop and its own two connections, so that who reads and writes the ledger waits for neither.
import { parentPort, workerData } from 'node:worker_threads';
import type { ReasonName } from '@tappass/errors/catalogue';
import { asFault, type FaultDetails } from '@tappass/errors/fault';
import { openPool, type PoolSettings } from '@tappass/postgres/pool';
import { decodeVkey } from '../domain/note.ts';
import type { StoredCheckpoint } from '../store/checkpoints.ts';
import type { Progress, Verdict } from './verdict.ts';
import { Verification } from './verification.ts';

/** What a thread is made with. */
export interface ThreadData {
  readonly database: Pick<PoolSettings, 'host' | 'port' | 'database' | 'user' | 'ssl'>;
  readonly origin: string;
  readonly vkeys: readonly string[];
  readonly rest: number;
}
/** One round; passwords as they are when it is asked for. */
export interface Round {
  readonly password: string;
  readonly formerPassword: string | undefined;
  readonly known: StoredCheckpoint | undefined;
}
export type Told =
  | { readonly is: 'progress'; readonly progress: Progress }
  | { readonly is: 'verdict'; readonly verdict: Verdict }
  | { readonly is: 'fault'; readonly reason: ReasonName; readonly details: FaultDetails; readonly cause: string };

const tellEveryMs = 250;

if (parentPort !== null) serve(parentPort, workerData as ThreadData);

function serve(port: NonNullable<typeof parentPort>, { database, origin, vkeys, rest }: ThreadData): void {
  let round: Round | undefined;
  const pool = openPool({
    ...{ ...database, max: 2, pipeline: true, statementTimeoutMs: 30_000, applicationName: 'tappass-ledger-verify' },
    password: () => round?.password ?? '',
    formerPassword: () => round?.formerPassword,
  });
  const log = { origin, verifiers: vkeys.map(decodeVkey) };
  const verification = new Verification(pool, log, async () => asStored(round?.known), { rest });
  const tell = (told: Told): void => port.postMessage(told);
  port.on('message', async (asked: Round) => {
    round = asked;
    const timer = setInterval(() => {
      const { progress } = verification;
      if (progress !== undefined) tell({ is: 'progress', progress });
    }, tellEveryMs);
    try {
      tell({ is: 'verdict', verdict: await verification.verify() });
    } catch (thrown) {
      const { reason, details, cause } = asFault(thrown);
      tell({ is: 'fault', reason, details, cause: cause instanceof Error ? (cause.stack ?? cause.message) : '' });
    }
    clearInterval(timer);
  });
}

/** A message carries plain bytes. */
const asStored = (known: StoredCheckpoint | undefined): StoredCheckpoint | undefined =>
  known && { ...known, root: Buffer.from(known.root) };
