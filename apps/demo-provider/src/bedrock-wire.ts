// The Bedrock Converse wire format: JSON bodies, streams in AWS's framing with checksums, requests signed by SigV4.

import type { IncomingMessage } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Asked, type Composed, pieces } from './compose-answer.ts';
import { demoAwsKeys, demoRegion } from './credentials.ts';

interface Block {
  readonly text?: string;
  readonly toolResult?: unknown;
}

interface ConverseRequest {
  readonly messages?: readonly { readonly role?: string; readonly content?: readonly Block[] }[];
  readonly toolConfig?: {
    readonly tools?: readonly {
      readonly toolSpec?: { readonly name?: string; readonly inputSchema?: { json?: unknown } };
    }[];
    readonly toolChoice?: object;
  };
}

export function readConverse(body: ConverseRequest, model: string): Asked {
  const messages = body.messages ?? [];
  const blocks = messages.findLast((message) => message.role === 'user')?.content ?? [];
  const choice = body.toolConfig?.toolChoice ?? {};
  return {
    model,
    text: blocks.map((block) => block.text ?? '').join(''),
    tools: (body.toolConfig?.tools ?? []).map(({ toolSpec }) => ({
      name: toolSpec?.name ?? '',
      parameters: toolSpec?.inputSchema?.json,
    })),
    toolForced: 'any' in choice || 'tool' in choice,
    afterTool: blocks.some((block) => block.toolResult !== undefined),
    inputChars: JSON.stringify(messages).length,
  };
}

const usageOf = (answer: Composed) => ({
  inputTokens: answer.inputTokens,
  outputTokens: answer.outputTokens,
  totalTokens: answer.inputTokens + answer.outputTokens,
});

const stopOf = ({ toolCall }: Composed): string => (toolCall === undefined ? 'end_turn' : 'tool_use');

const idOf = (toolCall: NonNullable<Composed['toolCall']>): string => toolCall.id.replace('call_', 'tooluse_');

export function converseAnswer(answer: Composed, usage: boolean): object {
  const { toolCall, text } = answer;
  const block =
    toolCall === undefined
      ? { text }
      : { toolUse: { toolUseId: idOf(toolCall), name: toolCall.name, input: toolCall.arguments } };
  return {
    output: { message: { role: 'assistant', content: [block] } },
    stopReason: stopOf(answer),
    metrics: { latencyMs: 1 },
    ...(usage && { usage: usageOf(answer) }),
  };
}

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
  (text) => Buffer.from(text, 'utf8'),
);

const frame = (type: string, payload: object): Uint8Array =>
  codec.encode({
    headers: {
      ':event-type': { type: 'string', value: type },
      ':content-type': { type: 'string', value: 'application/json' },
      ':message-type': { type: 'string', value: 'event' },
    },
    body: Buffer.from(JSON.stringify(payload)),
  });

/** The frames of a stream, each ready to be written. */
export function converseEvents(answer: Composed, usage: boolean): Uint8Array[] {
  const { toolCall } = answer;
  const at = { contentBlockIndex: 0 };
  const json = JSON.stringify(toolCall?.arguments ?? {});
  const half = Math.ceil(json.length / 2);
  const deltas =
    toolCall === undefined
      ? pieces(answer.text).map((text) => ({ text }))
      : [json.slice(0, half), json.slice(half)].map((input) => ({ toolUse: { input } }));
  const start = toolCall && { start: { toolUse: { toolUseId: idOf(toolCall), name: toolCall.name } }, ...at };
  return [
    frame('messageStart', { role: 'assistant' }),
    ...(start === undefined ? [] : [frame('contentBlockStart', start)]),
    ...deltas.map((delta) => frame('contentBlockDelta', { delta, ...at })),
    frame('contentBlockStop', at),
    frame('messageStop', { stopReason: stopOf(answer) }),
    frame('metadata', { ...(usage && { usage: usageOf(answer) }), metrics: { latencyMs: 1 } }),
  ];
}

export const converseError = (status: number) => ({ message: `The demo provider was told to fail with ${status}.` });

const signer = new SignatureV4({
  service: 'bedrock',
  region: demoRegion,
  sha256: Sha256,
  credentials: { accessKeyId: demoAwsKeys.access_key_id, secretAccessKey: demoAwsKeys.secret_access_key },
});

/** Signs what arrived again, with the secret, and compares. */
export async function isSigned({ headers, url, method }: IncomingMessage, body: Buffer): Promise<boolean> {
  const authorization = headers.authorization ?? '';
  const date = String(headers['x-amz-date'] ?? '');
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? [];
  const signingDate = new Date(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(signingDate.getTime())) return false;
  const kept = Object.fromEntries(
    names.filter((name) => !name.startsWith('x-amz-')).map((name) => [name, String(headers[name] ?? '')]),
  );
  const request = { method: method ?? '', protocol: 'http:', hostname: '', path: url ?? '', headers: kept, body };
  return (await signer.sign(request, { signingDate })).headers['authorization'] === authorization;
}
