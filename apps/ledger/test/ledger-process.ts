// The built service as a process of its own, with all it needs to start; it can be stopped, frozen and killed.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@tappass/engines/free-port';
import { eventually } from '@tappass/testkit/eventually';
import { testFolder } from '@tappass/testkit/test-folder';
import type { Rig } from './rig.ts';

const app = join(import.meta.dirname, '..');
let built: Promise<unknown> | undefined;

/** Bundles the service once for each test process. */
export const buildLedgerBundle = (): Promise<unknown> => {
  built ??= promisify(execFile)(process.execPath, [join(app, '../../tools/bundle.mjs')], { cwd: app });
  return built;
};

const pem = (): string => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

export interface LedgerProcess {
  readonly opsUrl: string;
  readonly child: ChildProcess;
  /** What it wrote to its log. */
  log(): string;
  ready(): Promise<unknown>;
  /** Resolves when it is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

const identityKey = pem();

export const startLedgerProcess = async (rig: Rig): Promise<LedgerProcess> => {
  await buildLedgerBundle();
  const pinsFile = join(testFolder(), 'pins.json');
  writeFileSync(pinsFile, '{}');
  const { host, port, database, user, password } = rig.db.settingsFor('ledger');
  const opsPort = await freePort();
  const child = spawn(process.execPath, [join(app, 'dist/main.js')], {
    env: {
      PATH: process.env['PATH'],
      NATS_URL: rig.nats.url,
      POSTGRES_HOST: host,
      POSTGRES_PORT: String(port),
      POSTGRES_DB: database,
      POSTGRES_USER: user,
      POSTGRES_PASSWORD: password(),
      TAPPASS_OPS_PORT: String(opsPort),
      TAPPASS_PINS_FILE: pinsFile,
      TAPPASS_IDENTITY_KEY: identityKey,
      TAPPASS_LEDGER_SIGN_KEY: rig.noteSigner.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      TAPPASS_LEDGER_ORIGIN: rig.noteSigner.name,
      TAPPASS_AUDIT_STREAM_MAX_MB: '1024',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const opsUrl = `http://127.0.0.1:${opsPort}`;
  return {
    ...{ opsUrl, child, log: () => text },
    ready: () => eventually('the ledger to be ready', async () => (await fetch(`${opsUrl}/readyz`)).ok),
    end: (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return gone;
    },
  };
};
