// `npm run soak -- --minutes N`: the whole house under load for so long, all steps on, and whether any of its processes grows. Hard case 6.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setInterval } from 'node:timers';
import { parseArgs } from 'node:util';
import { freePort } from '@tappass/engines/free-port';
import { seed } from '../../deploy/local/src/seed.ts';
import { type Stack, startStack } from '../../deploy/local/src/stack.ts';
import { services } from '../../deploy/topology.ts';
import { conversation } from './conversation.ts';
import { type Growth, growthOf, isFlat, type Sample } from './growth.ts';
import { failedOf, loadWithWrk } from './wrk.ts';

const root = process.env['TAPPASS_ROOT'] ?? process.cwd();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    connections: { type: 'string', default: '16' },
    pipeline: { type: 'string', default: 'deploy/bench/all-49.yaml' },
    json: { type: 'boolean', default: false },
  },
});
/** Two pass until it has settled, and a line wants a while to be one. */
const leastMinutes = 5;
const minutes = Number(values.minutes);
const connections = Number(values.connections);
if (!(minutes >= leastMinutes) || !Number.isInteger(connections) || connections < 1)
  throw new Error(`--minutes expects at least ${leastMinutes}, --connections a whole number from 1`);

const sampleEveryMs = 1_000;
const sliceSeconds = 15;
const mostRefused = 0.05;

const dir = mkdtempSync(join(tmpdir(), 'tappass-soak-'));
chmodSync(dir, 0o711);
const environment = { PATH: process.env['PATH'] };
const stack = await startStack({ dir, edgePort: await freePort(), root, environment, progress: say });
try {
  const result = await soak(stack);
  if (result.refused > result.calls * mostRefused)
    throw new Error(`${result.refused} of ${result.calls} calls were refused`);
  const flat = Object.values(result.growth).every(isFlat);
  if (values.json) process.stdout.write(`${JSON.stringify({ minutes, ...result, flat })}\n`);
  else report(result, flat);
  process.exitCode = flat ? 0 : 1;
} finally {
  await stack.stop();
  rmSync(dir, { recursive: true, force: true });
}

interface Soaked {
  readonly calls: number;
  /** Answered by anything but 200: on a starved machine a room may be silent for too long now and then. */
  readonly refused: number;
  readonly ledger_entries: number;
  readonly growth: Readonly<Record<string, Growth>>;
}

async function soak({ url, secrets, service }: Stack): Promise<Soaked> {
  const seeded = await seed(url, secrets.adminKey, dir);
  await govern(url, secrets.adminKey, seeded);
  const samples = new Map<string, Sample[]>(services.map((name) => [name, []]));
  const startedAt = performance.now();
  const ended = new Set<string>();
  for (const name of services) void service(name).exited.then(() => ended.add(name));
  const sampling = setInterval(() => {
    const atSeconds = (performance.now() - startedAt) / 1_000;
    for (const name of services)
      if (!ended.has(name)) samples.get(name)?.push({ atSeconds, mb: residentMb(service(name).pid) });
  }, sampleEveryMs);
  let [calls, refused] = [0, 0];
  try {
    for (let slice = 0; performance.now() - startedAt < minutes * 60_000; slice += 1) {
      const left = minutes * 60 - (performance.now() - startedAt) / 1_000;
      const seen = await loadWithWrk(join(root, 'bench/wrk/post.lua'), {
        url: `${url}/v1/chat/completions`,
        headers: { authorization: `Bearer ${seeded.agent_key}` },
        body: conversation(slice % 2 === 1),
        connections,
        seconds: Math.max(1, Math.min(sliceSeconds, Math.round(left))),
      });
      if (ended.size > 0) throw new Error(`${[...ended].join(', ')} ended under the load`);
      calls += seen.requests;
      refused += failedOf(seen);
      say(
        `${Math.round((performance.now() - startedAt) / 1_000)} s: ${calls} calls, edge ${samples.get('edge')?.at(-1)?.mb.toFixed(0)} MB`,
      );
    }
  } finally {
    clearInterval(sampling);
  }
  const growth = Object.fromEntries([...samples].map(([name, own]) => [name, growthOf(own)]));
  return { calls, refused, ledger_entries: await verified(url, secrets.adminKey, seeded.org), growth };
}

async function govern(url: string, adminKey: string, seeded: { org: string; agent_id: string }): Promise<void> {
  const yaml = readFileSync(resolve(root, values.pipeline), 'utf8');
  const made = (await asked(url, adminKey, seeded.org, '/pipelines', { name: 'soak', yaml })) as {
    pipeline_uuid: string;
  };
  const body = { scope_type: 'agent', scope_id: seeded.agent_id };
  await asked(url, adminKey, seeded.org, `/pipelines/${made.pipeline_uuid}/assignments`, body);
}

async function verified(url: string, adminKey: string, org: string): Promise<number> {
  const told = (await asked(url, adminKey, org, '/audit/verify')) as { verified: boolean; events_checked: number };
  if (!told.verified) throw new Error('the ledger does not verify after the soak');
  return told.events_checked;
}

async function asked(url: string, adminKey: string, org: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json', 'x-tappass-org': org },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
  return response.json();
}

function residentMb(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

function report({ calls, refused, ledger_entries: entries, growth }: Soaked, flat: boolean): void {
  const rows = Object.entries(growth).map(
    ([name, { firstMb, lastMb, mbPerMinute }]) =>
      `${name.padEnd(10)} ${firstMb.toFixed(0).padStart(6)} ${lastMb.toFixed(0).padStart(6)} ${mbPerMinute.toFixed(2).padStart(9)}`,
  );
  process.stdout.write(`${['process     from MB  to MB  MB/minute', ...rows].join('\n')}\n`);
  process.stdout.write(
    `${calls} calls in ${minutes} minutes, ${refused} refused, ${entries} ledger entries verified: ${flat ? 'flat' : 'IT GROWS'}\n`,
  );
}
