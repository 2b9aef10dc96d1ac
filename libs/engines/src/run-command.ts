// Runs a command to its end, with a sign of life at least every two seconds, and gives back what it said.
import { type SpawnOptions, spawn } from 'node:child_process';
import { type Progress, silent } from './engine.ts';

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> {
  readonly progress?: Progress;
  /** What the human reads while it runs. */
  readonly label?: string;
  /** The part that is done, 0 to 1, by the lines that came on standard error. */
  readonly share?: (lines: number) => number;
}

const signOfLifeMs = 1_500;
const keptBytes = 64 * 1024;

/** Never rejects for an exit code; rejects when the command cannot be started at all. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { progress = silent, label = command, share, ...spawnOptions } = options;
  const child = spawn(command, args, { ...spawnOptions, stdio: ['ignore', 'pipe', 'pipe'] });
  const started = Date.now();
  if (options.label) progress(label);
  let lines = 0;
  if (share !== undefined)
    child.stderr.on('data', (chunk: Buffer) => (lines += chunk.toString().split('\n').length - 1));
  const ticker = setInterval(() => {
    const done = share === undefined ? '' : `${Math.round(share(lines) * 100)} %, `;
    progress(`${label} … ${done}${Math.round((Date.now() - started) / 1000)} s`);
  }, signOfLifeMs);
  const stdout = keepTail(child.stdout);
  const stderr = keepTail(child.stderr);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { code, stdout: stdout(), stderr: stderr() };
  } finally {
    clearInterval(ticker);
  }
}

/** The last part of a stream: a compiler may say more than anybody wants to hold. */
function keepTail(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('utf8')).slice(-keptBytes);
  });
  return () => text;
}

/** The last line that says something: what a person wants to see of a failed command. */
export const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() || 'it said nothing';
