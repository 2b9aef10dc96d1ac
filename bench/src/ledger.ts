// `npm run bench:ledger`: what an entry costs the ledger, PostgreSQL and the broker, from the bus to the signed checkpoint and to the verifier.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { create, toBinary } from '@bufbuild/protobuf';
import { PrincipalSchema } from '@tappass/contracts/common';
import { Ledger } from '@tappass/contracts/ledger';
import { type Position, Recorder } from '@tappass/evidence/recorder';
import { nilTenant } from '@tappass/evidence/uuid-v7';
import { clientOf } from '@tappass/rpc/caller';
import { createSigner, readPins } from '@tappass/rpc/signed';
import { windowSize } from '../../apps/ledger/src/domain/call-windows.ts';
import { makeBed } from './ledger-bed.ts';
import { type LedgerRun, ledgerTable } from './ledger-report.ts';
import { machine } from './machine.ts';
import { agentFacts, openingOf, outcomeOf } from './outcomes.ts';
import { cpuUsOfTree } from './processes.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    entries: { type: 'string', default: '40000' },
    batches: { type: 'string', default: '10,64' },
    pace: { type: 'string', default: '1900' },
    seconds: { type: 'string', default: '8' },
    'cpu-prof': { type: 'string' },
  },
});
const whole = (name: string, text: string): number => {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name}: ${text} is not a whole number from 1`);
  return Number(text);
};
const entries = whole('entries', values.entries);
const batches = values.batches.split(',').map((text) => whole('batches', text));
const pace = whole('pace', values.pace);
const seconds = whole('seconds', values.seconds);
/** The recorder sends what one turn of the event loop gave it, and at most this much in one message. */
if (batches.some((size) => size > 64)) throw new Error('--batches: a message holds at most 64 entries');

const profile = values['cpu-prof'];
const root = process.env['TAPPASS_ROOT'] ?? process.cwd();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const warmUpEntries = 6_000;
const tenant = randomBytes(16);
const parts = ['ledger', 'postgres', 'nats'] as const;
type Cpu = Record<(typeof parts)[number], number>;

const bed = await makeBed({
  root,
  say,
  flags: profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`],
});
const agent = agentFacts();
const recorder = new Recorder(bed.edge, { room: 'edge', boot: BigInt(agent.boot), patienceMs: 30_000 });
let calls = 0;
let lastBusSeq = 0n;
try {
  say(`warming up with ${warmUpEntries} entries`);
  await publish(warmUpEntries, 10, () => undefined);
  await settled();
  const runs: LedgerRun[] = [await paced(10)];
  for (const size of batches) runs.push(await drained(size));
  // the first pass reads rows nobody has read since they were written, by code that has not run yet
  const verified_per_s = await verified();
  const verified_again_per_s = await verified();
  const speeds = { verified_per_s, verified_again_per_s };
  const sizes = await disk();
  const about = { ...machine(), entries, pace };
  if (values.json) process.stdout.write(`${JSON.stringify({ machine: about, runs, ...speeds, ...sizes })}\n`);
  else process.stdout.write(`${ledgerTable(runs, speeds, sizes)}\n`);
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
} finally {
  await bed.stop();
}

/** As under a gateway that is in use: entries come at a steady pace, and the ledger gathers as it likes. */
async function paced(size: number): Promise<LedgerRun> {
  const count = Math.ceil((pace * seconds) / size) * size;
  say(`${pace} entries/s for ${seconds} s, ${size} a message`);
  const before = await mark();
  const startedAt = performance.now();
  await publish(count, size, (sent) => pause(Math.max(0, startedAt + (sent / pace) * 1_000 - performance.now())));
  const committedAt = await settled();
  return runOf('paced', size, count, [before, await mark()], committedAt - startedAt);
}

/** All there is to do at once: the ledger stands still while the stream is filled, and then it has the machine. */
async function drained(size: number): Promise<LedgerRun> {
  say(`${entries} entries on the stream, ${size} a message`);
  const empty = await mark();
  bed.ledger.kill('SIGSTOP');
  await publish(entries, size, () => undefined).finally(() => bed.ledger.kill('SIGCONT'));
  const startedAt = performance.now();
  const committedAt = await settled();
  return runOf('drained', size, entries, [empty, await mark()], committedAt - startedAt);
}

async function publish(
  count: number,
  size: number,
  before: (sent: number) => Promise<void> | undefined,
): Promise<void> {
  for (let sent = 0; sent < count; sent += size) {
    await before(sent);
    const positions = await Promise.all(Array.from({ length: Math.min(size, count - sent) }, record));
    for (const { busSeq } of positions) if (busSeq > lastBusSeq) lastBusSeq = busSeq;
  }
}

/** The edge asks for its next window in good time; here it comes with the call that begins it. */
async function record(): Promise<Position> {
  const number = calls++;
  if (number % windowSize === 0)
    await recorder.record({ kind: 'calls_opened', tenant: nilTenant, body: openingOf(agent, number) });
  return recorder.record({ kind: 'llm_call', tenant, body: outcomeOf(agent, number) });
}

async function mark(): Promise<Cpu> {
  return Object.fromEntries(parts.map((name) => [name, cpuUsOfTree(bed.pids[name])])) as Cpu;
}

/** Waits until all is committed and signed. @returns when it was committed */
async function settled(): Promise<number> {
  while ((await position()).busSeq < lastBusSeq) await pause(10);
  const committedAt = performance.now();
  for (let at = await position(); at.signed < at.size; at = await position()) await pause(20);
  return committedAt;
}

async function position(): Promise<{ busSeq: bigint; size: bigint; signed: bigint }> {
  const { rows } = await bed.admin.query<{ bus_seq: string; size: string; signed: string | null }>(
    'select bus_seq, size, (select max(size) from checkpoint) as signed from head',
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the ledger has no head');
  return { busSeq: BigInt(row.bus_seq), size: BigInt(row.size), signed: BigInt(row.signed ?? 0) };
}

function runOf(
  mode: LedgerRun['mode'],
  size: number,
  count: number,
  cpu: readonly [Cpu, Cpu],
  tookMs: number,
): LedgerRun {
  const each = (name: keyof Cpu): number => Math.round(((cpu[1][name] - cpu[0][name]) / count) * 10) / 10;
  return {
    ...{ mode, batch: size, entries_s: Math.round((count * 1_000) / tookMs) },
    ...{ ledger_us: each('ledger'), postgres_us: each('postgres'), nats_us: each('nats') },
  };
}

/** Asked as an auditor asks: for the whole ledger. */
async function verified(): Promise<number> {
  say('verifying');
  const keys = createSigner('keys', readFileSync(bed.secrets.file('identity-keys.pem'), 'utf8'));
  const auditor = { orgUuid: tenant, kind: 'pat', level: 10, notAfterMs: BigInt(Date.now() + 30_000) };
  const principal = keys.sign('principal', toBinary(PrincipalSchema, create(PrincipalSchema, auditor)));
  const before = await mark();
  const startedAt = performance.now();
  const told = await clientOf(
    bed.edge,
    { room: 'edge', pins: readPins(readFileSync(bed.secrets.file('pins.json'), 'utf8')) },
    Ledger,
  ).verify({}, { principal, timeoutMs: 60_000 });
  if (!told.verified) throw new Error(`the ledger does not verify: ${JSON.stringify(told.firstBad)}`);
  const tookMs = performance.now() - startedAt;
  const after = await mark();
  const each = (name: keyof Cpu): string => ((after[name] - before[name]) / Number(told.eventsChecked)).toFixed(1);
  say(`verifying an entry took the ledger ${each('ledger')} us of CPU and PostgreSQL ${each('postgres')}`);
  return Math.round((Number(told.eventsChecked) * 1_000) / tookMs);
}

/** Tables with their indexes and what is kept beside them. */
async function disk(): Promise<{ entry_bytes: number; body_bytes: number }> {
  const { rows } = await bed.admin.query<{ entry: string; body: string; size: string }>(
    "select pg_total_relation_size('entry') as entry, pg_total_relation_size('body') as body, size from head",
  );
  const [row] = rows;
  const each = (bytes: string | undefined): number => Math.round(Number(bytes) / Number(row?.size));
  return { entry_bytes: each(row?.entry), body_bytes: each(row?.body) };
}
