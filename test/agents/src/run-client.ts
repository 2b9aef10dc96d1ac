// Runs one client under one preset: its own home, its own agent and key, the settings of docs/agents.md, and a limit of time.
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Client } from './clients.ts';
import { type ToolSettings, toolSettings } from './doc-blocks.ts';
import type { Installed } from './install.ts';
import type { Task } from './session.ts';

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly timedOut: boolean;
  readonly folder: string;
}

export interface Run {
  readonly client: Client;
  readonly installed: Installed;
  readonly task: Task;
  readonly url: string;
  readonly key: string;
  readonly root: string;
  readonly folder: string;
  /** The program that an option named. */
  readonly given: string;
}

const limitMs = 240_000;

export const runFolder = (): string => mkdtempSync(join(tmpdir(), 'tappass-agent-run-'));

export async function runClient(run: Run): Promise<Ended> {
  const { client, root, url, key, folder } = run;
  const settings = toolSettings(readFileSync(join(root, 'docs/agents.md'), 'utf8'), client.section, { url, key });
  const home = join(folder, 'home');
  mkdirSync(home);
  for (const [path, text] of settings.files) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  }
  for (const [path, text] of Object.entries(client.files ?? {})) writeFileSync(join(run.task.folder, path), text);
  const script = client.script === undefined ? '' : laidScript(run, settings, client.script);
  const start = { task: run.task, bin: run.installed.bin, given: run.given, script };
  const ended = await started(client.command(start), settings.shell, {
    cwd: run.task.folder,
    env: {
      PATH: `${run.installed.bin}:${process.env['PATH']}`,
      HOME: home,
      TASK_PROMPT: run.task.prompt,
      TASK_FOLDER: run.task.folder,
      NO_COLOR: '1',
      PYTHONUNBUFFERED: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      ...client.environment?.(start),
    },
  });
  endDaemonsOf(home);
  writeFileSync(join(folder, 'output.log'), ended.output);
  return { ...ended, folder };
}

/** The script and the code of the page side by side, where both find the installed packages. */
function laidScript({ installed, root, client, folder }: Run, { code }: ToolSettings, script: string): string {
  const node = client.packages === 'node';
  const place = join(folder, 'program');
  mkdirSync(place);
  if (node) symlinkSync(join(installed.home, 'node_modules'), join(place, 'node_modules'));
  const source = join(root, 'test/agents', node ? 'node' : 'python');
  for (const file of [script, node ? 'tools.mjs' : 'tools.py']) copyFileSync(join(source, file), join(place, file));
  for (const [language, text] of code) writeFileSync(join(place, language === 'js' ? 'client.mjs' : 'client.py'), text);
  return join(place, script);
}

function started(
  command: readonly string[],
  shell: string,
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Omit<Ended, 'folder'>> {
  return new Promise((resolve, reject) => {
    // a group of its own, so that what the client starts ends with it
    const child = spawn('bash', ['-euc', `${shell}\nexec "$@"`, '--', ...command], {
      ...{ cwd, env, detached: true },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let timedOut = false;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
    const end = () => {
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch {
        // all of it has ended
      }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      end();
    }, limitMs);
    // an impatient person ends the suite, and with it what it started
    process.once('exit', end);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      end();
      process.off('exit', end);
      // the last words may still be on their way
      child.once('close', () => resolve({ code, output, timedOut }));
    });
  });
}

/** Ends what a client left running apart from itself: whatever has this run's home, which nobody else has. */
function endDaemonsOf(home: string): void {
  // elsewhere than on Linux nothing tells whose a process is
  if (!existsSync('/proc/self/environ')) return;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      if (environment.includes(`HOME=${home}`)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // it has ended, or is somebody else's
    }
  }
}

export const forget = (folder: string): void => rmSync(folder, { recursive: true, force: true });
