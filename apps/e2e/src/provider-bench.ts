// One provider row against the demo provider, without the rest of the house: real connections, real signing, real translation.
import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { readAnswer } from '@tappass/pipeline/answer/read-answer';
import type { Call } from '@tappass/pipeline/call';
import type { JsonObject } from '@tappass/pipeline/json';
import type { CallLlmSettings } from '@tappass/pipeline/ports';
import { freshSession } from '@tappass/pipeline/session';
import type { SurfaceName } from '@tappass/pipeline/surface-name';
import { openCall } from '@tappass/pipeline/surfaces/surface';
import { chatProvider } from '@tappass/wires/chat/provider-wire';
import { openaiDialect } from '@tappass/wires/chat/write-request';
import { messagesProvider } from '@tappass/wires/messages/provider-wire';
import type { Piece } from '@tappass/wires/reply';
import { demoAwsKeys, demoRegion } from '../../demo-provider/src/credentials.ts';
import { createDemoServer } from '../../demo-provider/src/demo-server.ts';
import { HangUp } from '../../edge/src/domain/hang-up.ts';
import { configuredProviders } from '../../edge/src/providers/configured.ts';
import { Exchange } from '../../edge/src/providers/exchange.ts';
import { readWhole } from '../../edge/src/providers/read-whole.ts';
import { Upstream } from '../../edge/src/providers/upstream.ts';

const account = {
  type: 'service_account',
  client_email: 'agent@demo-project.iam',
  project_id: 'demo-project',
  private_key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
};

/** Provider rows with a model of each and the credential it takes. */
export const rows: readonly (readonly [provider: string, model: string, credential: string])[] = [
  ['openai', 'gpt-4o', 'sk-demo-openai'],
  ['anthropic', 'claude-sonnet-4-5', 'sk-demo-anthropic'],
  ['azure', 'gpt-4o', 'azure-demo-key'],
  ['google', 'gemini-2.5-flash', 'demo-gemini-key'],
  ['vertex', 'gemini-2.5-flash', JSON.stringify(account)],
  ['bedrock', 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0', JSON.stringify(demoAwsKeys)],
  ['mistral', 'mistral-large-latest', 'demo-mistral-key'],
  ['ollama', 'llama3.2', ''],
  ['vllm', 'meta/llama', ''],
  ['lmstudio', 'qwen', ''],
  ['house', 'our-own', 'demo-house-key'],
];

export const callSettings: CallLlmSettings = {
  connect_timeout_ms: 1_000,
  first_byte_timeout_ms: 5_000,
  idle_timeout_ms: 5_000,
  total_timeout_ms: 10_000,
  max_retries: 0,
  max_retry_wait_ms: 0,
  cache_seconds: 0,
};

export interface Bench {
  readonly url: string;
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly close: () => Promise<void>;
}

export async function openBench(): Promise<Bench> {
  const server = createDemoServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const upstreams = new Map(
    configuredProviders({
      openaiUrl: url,
      anthropicUrl: url,
      azureUrl: url,
      azureApiVersion: '2024-10-21',
      azureDeployments: new Map(),
      googleUrl: url,
      vertexUrl: url,
      vertexTokenUrl: `${url}/demo/token`,
      vertexLocation: 'europe-west4',
      bedrockUrl: url,
      bedrockRegion: demoRegion,
      mistralUrl: url,
      ollamaUrl: url,
      vllmUrl: url,
      lmstudioUrl: url,
      customProviders: new Map([['house', url]]),
      euProviders: [],
    }).map((configured) => [configured.provider.name, new Upstream(configured, 8)]),
  );
  return {
    url,
    upstreams,
    close: async () => {
      for (const upstream of upstreams.values()) await upstream.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const callOf = (surface: SurfaceName, body: JsonObject): Call =>
  openCall({
    surface,
    body,
    rawBytes: 0,
    principal: { tenant: 't', agentId: 'a' },
    session: freshSession('ses_1'),
  });

const moment = { nowSeconds: 1_700_000_000, id: 'abc', model: 'm', inputTokens: 1 };

export interface Asking {
  readonly provider: string;
  readonly credential: string;
  readonly surface: SurfaceName;
  readonly body: JsonObject;
}

async function send(bench: Bench, { provider, credential, surface, body }: Asking, hangUp = new HangUp()) {
  const upstream = bench.upstreams.get(provider)!;
  const exchange = new Exchange(upstream.provider, callOf(surface, body));
  const response = await upstream.send({
    path: exchange.path,
    body: exchange.body({ bytes: Buffer.from(JSON.stringify(body)), value: body }),
    credential,
    passed: {},
    settings: callSettings,
    attempts: { left: 1, kept: 0 },
    stream: body['stream'] === true,
    hangUp,
  });
  return { exchange, response };
}

/** A whole answer as the steps would see it. */
export async function whole(bench: Bench, asking: Asking) {
  const { exchange, response } = await send(bench, asking);
  const { body } = await readWhole(asking.provider, response, asking.credential);
  return readAnswer(asking.surface, exchange.answer(body, moment));
}

/** A stream, read as a client of that format would, and hung up on after `most` events. */
export async function streamed(bench: Bench, asking: Asking, most = Number.POSITIVE_INFINITY): Promise<Piece[]> {
  const hangUp = new HangUp();
  const { exchange, response } = await send(bench, { ...asking, body: { ...asking.body, stream: true } }, hangUp);
  if (response.statusCode >= 300) await readWhole(asking.provider, response, asking.credential);
  const source = exchange.events(moment);
  const reader = (asking.surface === 'chat' ? chatProvider(openaiDialect) : messagesProvider).events(moment);
  const pieces: Piece[] = [];
  let events = 0;
  try {
    for await (const chunk of response.body) {
      for (const event of source.push(chunk as Buffer)) {
        pieces.push(...reader.read(event));
        events += 1;
      }
      if (events >= most) hangUp.abort();
    }
  } catch (thrown) {
    if (!hangUp.aborted) throw thrown;
    return pieces;
  }
  for (const event of source.end()) pieces.push(...reader.read(event));
  return pieces;
}
