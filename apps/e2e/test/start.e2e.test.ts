// The commands of the first five minutes: start, use with both SDKs, stop, start again with everything kept, and forget.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@tappass/engines/free-port';
import { eventually } from '@tappass/testkit/eventually';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anthropicSdk, openaiSdk, saying, tellingClaude } from '../src/sdks.ts';
import { checkout } from '../src/stack-for-tests.ts';

interface Ready {
  readonly url: string;
  readonly ready: boolean;
  readonly admin_key: string;
  readonly agent_id: string;
  readonly agent_key: string;
  readonly org: string;
}

const dir = mkdtempSync(join(tmpdir(), 'tappass-start-'));
// the engines run as another user
chmodSync(dir, 0o711);
let port: number;

beforeAll(async () => {
  port = await freePort();
});
afterAll(async () => {
  await run('stop');
  rmSync(dir, { recursive: true, force: true });
});

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

const settings: Record<string, string> = {};

function run(verb: 'start' | 'stop', ...options: string[]): Promise<Ran> {
  const { OPENAI_API_KEY: _openai, ANTHROPIC_API_KEY: _anthropic, ...environment } = { ...process.env, ...settings };
  const child = spawn('npm', ['run', '--silent', verb, '--', '--dir', dir, ...options], {
    cwd: checkout,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, error] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, out, error })));
}

const start = async (...options: string[]): Promise<Ready> => {
  const ran = await run('start', '--json', '--detach', '--port', String(port), ...options);
  expect(ran.code, ran.error).toBe(0);
  const lines = ran.out.trim().split('\n');
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0]!) as Ready;
};

/** By what the kernel says of each process: the fourth field of its line is who started it. */
const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number);

const parentOf = (pid: string): number => {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
  } catch {
    // it has ended meanwhile
    return -1;
  }
};

const audit = async ({ url, admin_key: key }: Ready, path: string) =>
  (await (await fetch(url + path, { headers: { authorization: `Bearer ${key}` } })).json()) as {
    verified?: boolean;
    data?: { event_type: string }[];
  };

let first: Ready;

test('npm start answers with one line when it is ready, and both SDKs stream through it', async () => {
  first = await start();
  expect(first).toEqual({
    url: `http://127.0.0.1:${port}`,
    ready: true,
    admin_key: expect.stringMatching(/^tp_adm_/),
    agent_id: 'research-bot',
    agent_key: expect.stringMatching(/^tp_dev_/),
    org: 'local',
  });
  let text = '';
  const stream = await openaiSdk(first.url, first.agent_key).chat.completions.create({
    ...saying('say: it runs'),
    stream: true,
  });
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  expect(text).toBe('it runs');
  const message = await anthropicSdk(first.url, first.agent_key)
    .messages.stream(tellingClaude('say: it runs'))
    .finalText();
  expect(message).toBe('it runs');
  expect(await audit(first, '/audit/verify')).toMatchObject({ verified: true });
});

test('a second start in the same folder is refused with one clear line, and the first goes on', async () => {
  const ran = await run('start', '--json', '--detach', '--port', String(await freePort()));
  expect(ran.code).toBe(1);
  expect(ran.out).toBe('');
  const lines = ran.error
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('building: ') && !line.startsWith('['));
  expect(lines).toEqual([expect.stringContaining('a stack runs in')]);
  expect((await fetch(`${first.url}/health/ready`)).status).toBe(200);
});

test('npm run stop ends what was started, and a second start has the same data', async () => {
  expect((await run('stop')).code).toBe(0);
  await expect(fetch(`${first.url}/health`)).rejects.toThrow();
  const second = await start();
  expect(second).toEqual(first);
  const answer = await openaiSdk(second.url, first.agent_key).chat.completions.create(saying('say: kept'));
  expect(answer.choices[0]?.message.content).toBe('kept');
  expect(await audit(second, '/audit/verify')).toMatchObject({ verified: true });
  const calls = await audit(second, '/audit?event_type=llm_call');
  expect(calls.data?.length).toBeGreaterThanOrEqual(2);
});

test('E13: after kill -9 of everything at once a start has the same key, and what was on record is whole', async () => {
  const { pid } = JSON.parse(readFileSync(join(dir, 'running.json'), 'utf8')) as { pid: number };
  for (const victim of [pid, ...childrenOf(pid)]) process.kill(victim, 'SIGKILL');
  await eventually('nothing answers', async () =>
    fetch(`${first.url}/health`).then(
      () => false,
      () => true,
    ),
  );
  expect(await start()).toEqual(first);
  const answer = await openaiSdk(first.url, first.agent_key).chat.completions.create(saying('say: risen'));
  expect(answer.choices[0]?.message.content).toBe('risen');
  expect(await audit(first, '/audit/verify')).toMatchObject({ verified: true });
});

test('D5: a setting of the environment reaches the service that declares it, and a misspelt one is named', async () => {
  expect((await run('stop')).code).toBe(0);
  Object.assign(settings, { TAPPASS_CORS_ORIGINS: 'https://app.example', TAPPASS_COSR_ORIGINS: 'x' });
  const ran = await run('start', '--json', '--detach', '--port', String(port));
  for (const name of Object.keys(settings)) delete settings[name];
  expect(ran.code, ran.error).toBe(0);
  expect(ran.error).toContain('TAPPASS_COSR_ORIGINS is no setting of any service');
  const { headers } = await fetch(`${first.url}/v1/models`, {
    headers: { authorization: `Bearer ${first.agent_key}`, origin: 'https://app.example' },
  });
  expect(headers.get('access-control-allow-origin')).toBe('https://app.example');
});

test('--reset forgets everything', async () => {
  expect((await run('stop')).code).toBe(0);
  const third = await start('--reset');
  expect(third.agent_key).not.toBe(first.agent_key);
  expect(third.admin_key).not.toBe(first.admin_key);
  const old = await fetch(`${third.url}/me`, { headers: { authorization: `Bearer ${first.agent_key}` } });
  expect(old.status).toBe(401);
  const { status } = await fetch(`${third.url}/me`, { headers: { authorization: `Bearer ${third.agent_key}` } });
  expect(status).toBe(200);
});
