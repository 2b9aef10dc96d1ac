// TapPass as anybody starts it, all services and stores real, its edge on a core of its own.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve as resolvePath } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@tappass/engines/free-port';
import { z } from 'zod';
import { gatewayCore, listenerOf, moveToCore, otherCores } from './processes.ts';
import type { Surroundings, Target } from './target.ts';

const readySchema = z.looseObject({
  url: z.string(),
  admin_key: z.string(),
  agent_id: z.string(),
  agent_key: z.string(),
});
type Ready = z.infer<typeof readySchema>;

const verifySchema = z.looseObject({ verified: z.boolean(), events_checked: z.number() });

export async function startTappass({ root, providerUrl, pipeline, say }: Surroundings): Promise<Target> {
  const dir = mkdtempSync(join(tmpdir(), 'tappass-bench-'));
  chmodSync(dir, 0o711);
  const port = await freePort();
  const args = [
    '-c',
    otherCores,
    process.execPath,
    'tools/start.mjs',
    '--json',
    '--detach',
    '--dir',
    dir,
    '--port',
    String(port),
  ];
  const ready = await started(
    root,
    args,
    { ...process.env, OPENAI_API_KEY: 'sk-bench-not-a-key', TAPPASS_OPENAI_URL: providerUrl },
    say,
  );
  const pid = listenerOf(port);
  moveToCore(pid, gatewayCore);
  if (pipeline !== 'seeded') await govern(ready, readFileSync(resolvePath(root, pipeline), 'utf8'));
  const before = await verified(ready);
  return {
    name: 'tappass',
    url: `${ready.url}/v1/chat/completions`,
    headers: { authorization: `Bearer ${ready.agent_key}` },
    pid,
    verify: async () => {
      const after = await verified(ready);
      if (!after.verified) throw new Error('the ledger does not verify after the load');
      return { ledger_verified: after.verified, ledger_entries: after.events_checked - before.events_checked };
    },
    stop: () => stopped(root, dir),
  };
}

function started(root: string, args: string[], env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<Ready> {
  return new Promise((resolve, reject) => {
    const child = spawn('taskset', args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.once('error', reject);
    child.once('exit', (code) => code === 0 || reject(new Error(`npm start ended with ${code}`)));
    createInterface({ input: child.stderr }).on('line', say);
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{')) resolve(readySchema.parse(JSON.parse(line)));
    });
  });
}

/** Puts the measured agent under a pipeline. */
async function govern(ready: Ready, yaml: string): Promise<void> {
  const made = await asked(ready, '/pipelines', { name: 'bench', yaml });
  const uuid = z.looseObject({ pipeline_uuid: z.string() }).parse(made).pipeline_uuid;
  await asked(ready, `/pipelines/${uuid}/assignments`, { scope_type: 'agent', scope_id: ready.agent_id });
}

async function asked(ready: Ready, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${ready.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ready.admin_key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
  return response.json();
}

async function verified(ready: Ready): Promise<z.infer<typeof verifySchema>> {
  const response = await fetch(`${ready.url}/audit/verify`, {
    headers: { authorization: `Bearer ${ready.admin_key}` },
  });
  if (!response.ok) throw new Error(`/audit/verify answers ${response.status}: ${await response.text()}`);
  return verifySchema.parse(await response.json());
}

const stopped = (root: string, dir: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['tools/stop.mjs', '--dir', dir], { cwd: root, stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`npm run stop ended with ${code}`))));
  });
