// A stack of its own by `npm start`, in a new folder and on a free port, whose providers are the scripted one.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@tappass/engines/free-port';
import { Control } from '../../../apps/e2e/src/control.ts';

export interface FreshStack {
  readonly url: string;
  readonly dir: string;
  readonly control: Control;
  stop(keep: boolean): Promise<void>;
}

export interface StackWish {
  readonly root: string;
  readonly providerUrl: string;
  readonly progress: (line: string) => void;
}

/** @throws Error with the last words of a start that failed */
export async function startFreshStack({ root, providerUrl, progress }: StackWish): Promise<FreshStack> {
  const dir = mkdtempSync(join(tmpdir(), 'tappass-agents-'));
  const args = [join(root, 'tools/start.mjs'), '--json', '--dir', dir, '--port', String(await freePort())];
  const child = spawn(process.execPath, args, {
    cwd: root,
    // nothing of the shell that the suite was started from: a real key in it must not reach a test
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      OPENAI_API_KEY: 'key-of-the-scripted-provider',
      ANTHROPIC_API_KEY: 'key-of-the-scripted-provider',
      TAPPASS_OPENAI_URL: providerUrl,
      TAPPASS_ANTHROPIC_URL: providerUrl,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let last = '';
  child.stderr.on('data', (bytes: Buffer) => {
    last = bytes.toString().trim();
    for (const line of last.split('\n')) progress(line);
  });
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  const line = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString();
      if (text.includes('\n')) resolve(text);
    });
    void exited.then(() => reject(new Error(`npm start ended: ${last}`)));
  });
  const { url, admin_key: adminKey, org } = JSON.parse(line) as { url: string; admin_key: string; org: string };
  return {
    url,
    dir,
    control: new Control(url, adminKey, org),
    stop: async (keep) => {
      child.kill('SIGTERM');
      await exited;
      if (!keep) rmSync(dir, { recursive: true, force: true });
    },
  };
}
