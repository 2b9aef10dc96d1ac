// Every wire format that the demo provider speaks, by path: how a request is read, what it must carry, how answers are written.
import type { IncomingMessage } from 'node:http';
import { messagesAnswer, messagesError, messagesEvents, readMessages } from './anthropic-wire.ts';
import { converseAnswer, converseError, converseEvents, isSigned, readConverse } from './bedrock-wire.ts';
import type { Asked, Composed } from './compose-answer.ts';
import { embeddingsAnswer } from './embeddings-wire.ts';
import { geminiAnswer, geminiError, geminiEvents, readGemini } from './gemini-wire.ts';
import { moderationsAnswer } from './moderations-wire.ts';
import { chatAnswer, chatError, chatEvents, readChat } from './openai-wire.ts';
import { readResponses, responsesAnswer, responsesEvents } from './responses-wire.ts';

export interface StreamWish {
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
}

/** What an answer is made of. */
export interface Making {
  readonly id: string;
  readonly asked: Asked;
  readonly answer: Composed;
  readonly nowSeconds: number;
  readonly usage: boolean;
  readonly body: StreamWish;
}

export interface Wire {
  /** Of the path; its first group is the model, where the path has it. */
  readonly path: RegExp;
  readonly accepts: (request: IncomingMessage, url: URL, bytes: Buffer) => boolean | Promise<boolean>;
  readonly streams: (body: StreamWish, url: URL) => boolean;
  readonly read: (body: never, model: string) => Asked;
  readonly whole: (making: Making) => object;
  readonly events: (making: Making) => readonly (string | Uint8Array)[];
  readonly streamType: string;
  readonly error: (status: number) => object;
}

const byBody = (body: StreamWish): boolean => body.stream === true;
const anyone = (): boolean => true;
const sse = 'text/event-stream';
/** Mistral's tell what a stream used without being asked, and know no such option. */
const unasked = /^(?:mistral|magistral|codestral)/;

const chat: Omit<Wire, 'path' | 'accepts'> = {
  streams: byBody,
  read: readChat,
  whole: ({ id, asked, answer, nowSeconds, usage }) => chatAnswer(id, asked, answer, nowSeconds, usage),
  events: ({ id, asked, answer, nowSeconds, usage, body }) =>
    chatEvents(
      id,
      asked,
      answer,
      nowSeconds,
      usage && (body.stream_options?.include_usage === true || unasked.test(asked.model)),
    ),
  streamType: sse,
  error: chatError,
};

const embeddings: Omit<Wire, 'path' | 'accepts'> = {
  ...chat,
  streams: () => false,
  read: () => ({ model: '', text: '', tools: [], toolForced: false, afterTool: false, inputChars: 0 }),
  whole: ({ body }) => embeddingsAnswer(body as never),
};

const azureKey: Wire['accepts'] = ({ headers }, url) =>
  typeof headers['api-key'] === 'string' && url.searchParams.has('api-version');

export const wires: readonly Wire[] = [
  { ...chat, path: /^\/v1\/chat\/completions$/, accepts: anyone },
  { ...chat, path: /^\/openai\/deployments\/([^/]+)\/chat\/completions$/, accepts: azureKey },
  { ...embeddings, path: /^\/v1\/embeddings$/, accepts: anyone },
  {
    ...embeddings,
    path: /^\/v1\/moderations$/,
    accepts: anyone,
    whole: ({ id, body }) => moderationsAnswer(id, body as never),
  },
  { ...embeddings, path: /^\/openai\/deployments\/([^/]+)\/embeddings$/, accepts: azureKey },
  {
    path: /^\/v1\/messages$/,
    accepts: anyone,
    streams: byBody,
    read: readMessages,
    whole: ({ id, asked, answer, usage }) => messagesAnswer(id, asked, answer, usage),
    events: ({ id, asked, answer, usage }) => messagesEvents(id, asked, answer, usage),
    streamType: sse,
    error: messagesError,
  },
  {
    ...embeddings,
    path: /^\/v1\/messages\/count_tokens$/,
    whole: ({ body }) => ({ input_tokens: Math.ceil(JSON.stringify(body).length / 4) }),
    error: messagesError,
    accepts: anyone,
  },
  {
    ...chat,
    path: /^\/v1\/responses$/,
    accepts: anyone,
    read: readResponses,
    whole: ({ id, asked, answer, nowSeconds, usage }) => responsesAnswer(id, asked, answer, nowSeconds, usage),
    events: ({ id, asked, answer, nowSeconds, usage }) => responsesEvents(id, asked, answer, nowSeconds, usage),
  },
  {
    path: /^(?:\/v1beta|\/v1\/projects\/[^/]+\/locations\/[^/]+\/publishers\/google)\/models\/([^/]+):(?:g|streamG)enerateContent$/,
    accepts: ({ headers }) => 'x-goog-api-key' in headers || headers.authorization?.startsWith('Bearer ya29.') === true,
    streams: (_body, url) => url.pathname.endsWith(':streamGenerateContent'),
    read: readGemini,
    whole: ({ id, asked, answer, usage }) => geminiAnswer(id, asked, answer, usage),
    events: ({ id, asked, answer, usage }) => geminiEvents(id, asked, answer, usage),
    streamType: sse,
    error: geminiError,
  },
  {
    path: /^\/model\/([^/]+)\/converse(?:-stream)?$/,
    accepts: (request, _url, bytes) => isSigned(request, bytes),
    streams: (_body, url) => url.pathname.endsWith('-stream'),
    read: readConverse,
    whole: ({ answer, usage }) => converseAnswer(answer, usage),
    events: ({ answer, usage }) => converseEvents(answer, usage),
    streamType: 'application/vnd.amazon.eventstream',
    error: converseError,
  },
];
