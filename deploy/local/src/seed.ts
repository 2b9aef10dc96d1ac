// The first organisation, agent and developer key, made through the same API as everybody's; kept, so that a second start has the same.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { writePrivate } from './private-file.ts';

export interface Seeded {
  readonly org: string;
  readonly agent_id: string;
  readonly agent_key: string;
}

const orgSlug = 'local';
const agentId = 'research-bot';
/** The starter preset allows 100 calls an hour, which a first afternoon uses up. */
export const seededCallsPerHour = 1_000_000;

const pipeline = `preset: starter
overrides:
  rate_limit:
    max_calls: ${seededCallsPerHour}
    window_seconds: 3600
`;

export async function seed(url: string, adminKey: string, dir: string): Promise<Seeded> {
  const file = join(dir, 'seed.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Seeded;
  const ask = asker(url, adminKey);
  await ask('POST', '/orgs', { slug: orgSlug, name: 'Local' });
  await ask('POST', '/agents', { agent_id: agentId, description: 'The agent of the first steps.' }, [409]);
  const { pipeline_uuid: made } = await ask('POST', '/pipelines', { name: 'local', yaml: pipeline }, [409]);
  const pipelineUuid = made ?? (await pipelineNamed(ask, 'local'));
  await ask('POST', `/pipelines/${pipelineUuid}/assignments`, { scope_type: 'agent', scope_id: agentId });
  const { api_key: agentKey } = await ask('POST', `/agents/${agentId}/developer-keys`, {
    developer_email: 'developer@example.com',
    expires_days: 365,
    name: 'first steps',
  });
  const seeded: Seeded = { org: orgSlug, agent_id: agentId, agent_key: String(agentKey) };
  writePrivate(file, JSON.stringify(seeded));
  return seeded;
}

type Answer = Readonly<Record<string, unknown>>;
type Ask = (method: string, path: string, body?: object, tolerated?: readonly number[]) => Promise<Answer>;

const asker =
  (url: string, adminKey: string): Ask =>
  async (method, path, body, tolerated = []) => {
    const once = () =>
      fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${adminKey}`,
          'content-type': 'application/json',
          ...(path === '/orgs' ? {} : { 'x-tappass-org': orgSlug }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(10_000),
      });
    let response = await once();
    // a machine that has just started everything may be late with a beat; like any client, it is asked again
    for (let tries = 1; response.status === 503 && tries < mostTries; tries += 1) {
      await response.arrayBuffer();
      await pause(againAfterMs);
      response = await once();
    }
    const answer = (await response.json()) as Answer;
    if (response.ok) return answer;
    if (tolerated.includes(response.status)) return {};
    throw new Error(`seeding: ${method} ${path} answered ${response.status}: ${JSON.stringify(answer['error'])}`);
  };

const mostTries = 20;
const againAfterMs = 500;

async function pipelineNamed(ask: Ask, name: string): Promise<string> {
  const { data } = await ask('GET', '/pipelines');
  return (data as { name: string; pipeline_uuid: string }[]).find((row) => row.name === name)?.pipeline_uuid ?? '';
}
