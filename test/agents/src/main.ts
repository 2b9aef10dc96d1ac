// `npm run test:agents`: real agents and SDKs, unchanged, work through a fresh stack whose provider plays a whole session.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { eventually } from '@tappass/testkit/eventually';
import type { Entry } from '../../../apps/e2e/src/control.ts';
import { type Client, clients } from './clients.ts';
import { notingOnly } from './detectors.ts';
import { type FreshStack, startFreshStack } from './fresh-stack.ts';
import { type Installation, type Installer, installer } from './install.ts';
import { type Options, type Preset, readOptions } from './options.ts';
import { forget, runClient, runFolder } from './run-client.ts';
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts';
import { badMoments, layTask, Session } from './session.ts';
import { shapeOf } from './shape.ts';
import { type Cell, table, totals } from './table.ts';
import { answeredTurns, type Evidence, type Verdict, verdictOf } from './verdict.ts';

const root = process.env['TAPPASS_ROOT']!;
const progress = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const options = readOptions(
    process.argv.slice(2),
    clients.map(({ name }) => name),
  );
  const chosen = clients.filter(({ name }) => options.clients.includes(name));
  const install = installer(join(root, 'test/agents'), join(root, '.local/agents'), progress);
  const provider = await startScriptedProvider();
  const stack = await startFreshStack({ root, providerUrl: provider.url, progress });
  // what was begun is ended, also when somebody has seen enough
  const stop = () => void stack.stop(options.keep).then(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  const cells: Cell[] = [];
  try {
    for (const client of chosen) {
      const installed = await installedFor(client, install, options);
      for (const preset of options.presets) {
        const startedAt = performance.now();
        progress(`${client.name}, ${preset}`);
        const verdict = await sessionOf({ client, preset, installed, stack, provider, options });
        const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
        progress(`${client.name}, ${preset}: ${verdict.kind} after ${seconds} s`);
        cells.push({ client: client.name, preset, verdict, seconds });
      }
    }
  } finally {
    await stack.stop(options.keep);
    await provider.close();
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ cells, totals: totals(cells) })}\n`);
  else process.stdout.write(`\n${table(cells, options.presets)}\n\n${totals(cells)}\n`);
  return cells.some(({ verdict }) => verdict.kind === 'failed') ? 1 : 0;
}

function installedFor({ packages }: Client, install: Installer, { claudeCode }: Options): Promise<Installation> {
  if (packages === 'node') return install.node();
  if (packages !== 'given') return install.python(packages);
  const missing = 'its licence is not an open one; --claude-code FILE runs one that you installed';
  return Promise.resolve(claudeCode === '' ? { missing } : { home: '', bin: dirname(claudeCode) });
}

interface Play {
  readonly client: Client;
  readonly preset: Preset;
  readonly installed: Installation;
  readonly stack: FreshStack;
  readonly provider: ScriptedProvider;
  readonly options: Options;
}

async function sessionOf({ client, preset, installed, stack, provider, options }: Play): Promise<Verdict> {
  if ('missing' in installed) return { kind: 'skipped', why: installed.missing };
  const folder = runFolder();
  const session = new Session(layTask(join(folder, 'work')), client.style ?? {}, options.calm ? {} : badMoments);
  provider.play(session);
  const agentId = `${client.name}-${preset}`;
  const { key } = await stack.control.newAgent(agentId, options.noting ? notingOnly(preset) : { preset });
  const ended = await runClient({
    given: options.claudeCode,
    client,
    installed,
    task: session.task,
    url: stack.url,
    key,
    root,
    folder,
  });
  const entries = await recordedCalls(stack, agentId, answeredTurns(provider.visits));
  const evidence = { client, ended, session, visits: provider.visits, entries, calm: options.calm };
  const verdict = verdictOf(evidence);
  if (options.shapes !== '' && verdict.kind === 'passed') writeShapes(options.shapes, evidence);
  if (options.keep) keep(folder, { verdict, answers: session.answers, visits: provider.visits, entries });
  else forget(folder);
  return verdict;
}

/** The agent's calls on record: every turn that was answered, as soon as the ledger shows it, or what it shows by then. */
async function recordedCalls(stack: FreshStack, agentId: string, answered: number): Promise<Entry[]> {
  const entries = () => stack.control.entries({ agent_id: agentId });
  const calls = (rows: readonly Entry[]) => rows.filter(({ event_type: type }) => type === 'llm_call').length;
  await eventually(`${answered} calls on record`, async () => calls(await entries()) >= answered, {
    withinMs: 5_000,
  }).catch(() => {});
  return entries();
}

/** One request of each kind: the last of the conversation, and those beside it. As the provider sees it: where a format is not translated, that is what the client sent. */
function writeShapes(folder: string, { client, session, visits }: Evidence): void {
  const kinds = new Map(visits.map((visit) => [visit.answered, visit]));
  const said = session.said;
  mkdirSync(folder, { recursive: true });
  for (const kind of ['final', 'summary', 'title', 'commit message', 'counted tokens']) {
    const visit = kinds.get(kind);
    if (visit === undefined) continue;
    const file = [client.name, ...(kind === 'final' ? [] : [kind])].join('-').replaceAll(' ', '-');
    const { path, headers, body } = shapeOf(visit, session.task, said);
    writeFileSync(join(folder, `${file}.json`), `${JSON.stringify({ path, headers, body })}\n`);
  }
}

function keep(folder: string, evidence: object): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'evidence.json'), JSON.stringify(evidence, null, 2));
  progress(`kept in ${folder}`);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
