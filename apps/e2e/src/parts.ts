// The parts of the house as a test takes them away: by name, by a signal that reaches all of their processes, and back on the same data.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from '../../../deploy/topology.ts';
import { checkout, type TestStack } from './stack-for-tests.ts';

export const engines = ['nats', 'postgres', 'redis'] as const;
type EngineName = (typeof engines)[number];
export type Part = EngineName | ServiceName | 'provider';

const isEngine = (part: Part): part is EngineName => engines.some((name) => name === part);

/** A demo provider of one test file, so that it can be frozen and killed. */
export class OwnProvider {
  readonly url: string;
  readonly #port: number;
  #process: ChildProcess | undefined;

  constructor(port: number) {
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  async start(): Promise<void> {
    const main = join(checkout, 'apps', 'demo-provider', 'dist', 'main.js');
    this.#process = spawn(process.execPath, [main, String(this.#port)], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(this.#process.stdout!, 'data');
  }

  signal(name: NodeJS.Signals): void {
    this.#process?.kill(name);
  }

  async stop(): Promise<void> {
    if (this.#process === undefined || this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }
}

export class Parts {
  readonly #stack: TestStack;
  readonly #provider: OwnProvider | undefined;

  constructor(stack: TestStack, provider?: OwnProvider) {
    this.#stack = stack;
    this.#provider = provider;
  }

  /** SIGSTOP and SIGCONT: PostgreSQL is a process for each connection, and all of them fall silent. */
  signal(part: Part, name: 'SIGSTOP' | 'SIGCONT'): void {
    if (part === 'provider') return this.#provider?.signal(name);
    if (!isEngine(part)) return this.#stack.service(part).kill(name);
    const { pid } = this.#stack[part];
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    this.#stack[part].kill(name);
    for (const child of children.split(' ').filter(Boolean)) {
      try {
        process.kill(Number(child), name);
      } catch {
        // ended in between
      }
    }
  }

  /** Returns when it is gone. */
  async kill(part: Part): Promise<void> {
    if (part === 'provider') return this.#provider?.stop();
    const running = isEngine(part) ? this.#stack[part] : this.#stack.service(part);
    running.kill('SIGKILL');
    await running.exited;
  }

  async restart(part: Part): Promise<void> {
    if (part === 'provider') return this.#provider?.start();
    return isEngine(part) ? this.#stack.restartEngine(part) : this.#stack.restart(part);
  }
}
