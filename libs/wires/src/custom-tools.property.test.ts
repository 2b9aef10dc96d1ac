import { field, type JsonObject, list } from '@tappass/pipeline/json';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bedrockProvider } from './bedrock/provider-wire.ts';
import { chatClient } from './chat/client-wire.ts';
import { chatProvider } from './chat/provider-wire.ts';
import { openaiDialect } from './chat/write-request.ts';
import type { Conversation, Turn } from './conversation.ts';
import { CustomCalls, withCustomCalls } from './custom-tools.ts';
import { geminiProvider } from './gemini/provider-wire.ts';
import { messagesClient } from './messages/client-wire.ts';
import { messagesProvider } from './messages/provider-wire.ts';
import type { Reply } from './reply.ts';
import { responsesClient } from './responses/client-wire.ts';
import { responsesProvider } from './responses/provider-wire.ts';
import { conversation, essence, gathered, inlineConversation, piecesOf, withCustomTools } from './testing/arbitrary.ts';
import { moment } from './testing/moment.ts';
import { translation } from './translate.ts';
import type { ClientWire, ProviderWire } from './wire.ts';

const compatible = chatProvider({ ...openaiDialect, provider: 'vllm', customTools: false });
const knowing: Readonly<Record<string, { client: ClientWire; provider: ProviderWire }>> = {
  chat: { client: chatClient, provider: chatProvider(openaiDialect) },
  responses: { client: responsesClient, provider: responsesProvider },
};
const functionsOnly: Readonly<Record<string, ProviderWire>> = {
  anthropic: messagesProvider,
  gemini: geminiProvider,
  bedrock: bedrockProvider,
  compatible,
};
const customTools = new Set(['free_tool']);
const said = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' });

/** One answer with a call of a custom tool among others, as a provider of functions makes it. */
const replyCalling = (argumentsText: string): Reply => ({
  id: 'abc123',
  model: 'model-1',
  parts: [
    { kind: 'text', text: 'so' },
    { kind: 'tool_call', id: 'call_1', name: 'other', argumentsText: '{"input":"x"}' },
    { kind: 'tool_call', id: 'call_2', name: 'free_tool', argumentsText },
    { kind: 'tool_call', id: 'call_3', name: 'other', argumentsText: '{"input":"y"}' },
  ],
  finish: 'tool_calls',
  stopSequence: undefined,
  usage: undefined,
});

const told = ({ parts }: Pick<Reply, 'parts'>) =>
  parts.flatMap((part) => (part.kind === 'tool_call' ? [[part.name, part.argumentsText, part.custom === true]] : []));
const expected = (text: string) => [
  ['other', '{"input":"x"}', false],
  ['free_tool', text, true],
  ['other', '{"input":"y"}', false],
];

describe.each(Object.entries(knowing))('%s', (name, { client, provider }) => {
  test('custom tools, their grammars, calls and results are written as they are read', () => {
    fc.assert(
      fc.property(withCustomTools(conversation), (any) => {
        const one = name === 'responses' ? spokenInResponses(any) : any;
        const body = provider.request(one);
        expect(essence(client.read(body))).toEqual(essence(one));
        const custom = one.tools.filter((tool) => tool.custom !== undefined).map((tool) => tool.name);
        expect([...client.customTools(body)]).toEqual(custom);
      }),
    );
  });

  test('a call that a provider of functions makes is the text alone to the client, whole or flowing, wherever it was cut', () => {
    const between = translation(client, messagesProvider);
    fc.assert(
      fc.property(said, fc.nat(80), (text, cut) => {
        const reply = replyCalling(JSON.stringify({ input: text }));
        const whole = between.answer(messagesClient.answer(reply, moment), { ...moment, customTools });
        expect(told(provider.reply(whole, moment))).toEqual(expected(text));
        const [writer, reader] = [messagesClient.events(moment), provider.events(moment)];
        const stream = between.stream({ ...moment, customTools });
        const events = piecesOf(reply, cut)
          .flatMap((piece) => writer.write(piece))
          .flatMap((event) => stream.push(event));
        expect(told(gathered(events.flatMap((event) => reader.read(event))))).toEqual(expected(text));
      }),
    );
  });

  test('a call that a provider of custom tools makes reaches a client of the other format of OpenAI as it is', () => {
    const other = name === 'chat' ? responsesClient : chatClient;
    const otherProvider = name === 'chat' ? responsesProvider : chatProvider(openaiDialect);
    const between = translation(other, provider);
    fc.assert(
      fc.property(said, fc.nat(80), (text, cut) => {
        const reply = withCustomCalls(replyCalling(JSON.stringify({ input: text })), customTools);
        const whole = between.answer(client.answer(reply, moment), { ...moment, customTools });
        expect(told(otherProvider.reply(whole, moment))).toEqual(expected(text));
        const [writer, reader] = [client.events(moment), otherProvider.events(moment)];
        const stream = between.stream({ ...moment, customTools });
        const calls = new CustomCalls(customTools);
        const events = piecesOf(replyCalling(JSON.stringify({ input: text })), cut)
          .flatMap((piece) => calls.push(piece))
          .flatMap((piece) => writer.write(piece))
          .flatMap((event) => stream.push(event));
        expect(told(gathered(events.flatMap((event) => reader.read(event))))).toEqual(expected(text));
      }),
    );
  });
});

test('what a model wrote in another form than it was asked for is kept as it wrote it', () => {
  for (const wrong of ['{"text":"x"}', '{"input":1}', '{"input":"a","more":1}', '["a"]', 'not JSON', ''])
    expect(told(withCustomCalls(replyCalling(wrong), customTools))).toEqual(expected(wrong));
});

/** Names that only one format would allow, and one text of instructions, no stop sequences. */
function spokenInResponses({ options: { stop: _, ...options }, system, ...rest }: Conversation): Conversation {
  return {
    ...rest,
    options,
    system: system.slice(0, 1),
    tools: rest.tools.map((tool) => (tool.custom === undefined ? { ...tool, strict: false } : tool)),
  };
}

const withoutGrammars = (one: Conversation): Conversation => ({
  ...one,
  tools: one.tools.map((tool) => (tool.custom === undefined ? tool : { ...tool, custom: {} })),
});

test.each(Object.entries(functionsOnly))('%s is told functions of one text, and their calls with it', (_, provider) => {
  fc.assert(
    fc.property(withCustomTools(inlineConversation), (any) => {
      const one = withoutGrammars(any);
      const written = JSON.stringify(provider.request(one));
      expect(written).not.toContain('"custom"');
      expect(written).toContain('"required":["input"]');
      const last = one.turns.at(-2) as Extract<Turn, { role: 'assistant' }>;
      const [call] = last.parts;
      const input = call?.kind === 'tool_call' ? JSON.stringify(call.input) : '';
      expect(written.includes(input) || written.includes(JSON.stringify(input))).toBe(true);
    }),
  );
});

const asking = (tools: object[], tool_choice: unknown = undefined): JsonObject =>
  ({ model: 'm', tools, ...(tool_choice !== undefined && { tool_choice }) }) as JsonObject;
const inChat = { type: 'custom', custom: { name: 'sql', format: { type: 'grammar', grammar: rule() } } };
const inResponses = { type: 'custom', name: 'sql', format: { type: 'grammar', ...rule() } };
function rule() {
  return { syntax: 'lark', definition: 'start: "a"' };
}

test.each(
  Object.entries(functionsOnly),
)('C12: to %s a tool with a grammar is a function of one text, told the grammar', (_, provider) => {
  for (const [client, tool] of [
    [chatClient, inChat],
    [responsesClient, inResponses],
  ] as const) {
    const written = JSON.stringify(provider.request(client.read(asking([tool]))));
    expect(written).toContain('The input is a text by this lark grammar:\\nstart: \\"a\\"');
    expect(written).toContain('"input":{"type":"string"}');
    expect([...client.customTools(asking([tool]))]).toEqual(['sql']);
  }
});

test.each<[string, ClientWire, (name: string) => object, (mode: string, names: string[]) => object]>([
  [
    'chat',
    chatClient,
    (name) => ({ type: 'function', function: { name } }),
    (mode, names) => ({
      type: 'allowed_tools',
      allowed_tools: { mode, tools: names.map((name) => ({ type: 'function', function: { name } })) },
    }),
  ],
  [
    'responses',
    responsesClient,
    (name) => ({ type: 'function', name }),
    (mode, names) => ({ type: 'allowed_tools', mode, tools: names.map((name) => ({ type: 'function', name })) }),
  ],
])('of %s, only the tools that may be called are told, with what the choice says of them', (_, client, tool, allowed) => {
  const tools = ['a', 'b', 'c'].map(tool);
  const read = client.read(asking(tools, allowed('required', ['c', 'a'])));
  expect(read.tools.map(({ name }) => name)).toEqual(['c', 'a']);
  expect(read.options.tool_choice).toBe('required');
  expect(() => client.read(asking(tools, allowed('auto', ['d'])))).toThrow('tool_choice.tools[0]');
  expect(() => client.read(asking(tools, allowed('never', ['a'])))).toThrow('tool_choice.mode');
});

test('what OpenAI runs itself is refused by its place, with what to do instead', () => {
  for (const client of [chatClient, responsesClient])
    expect(() => client.read(asking([{ type: 'web_search' }]))).toThrow(/tools\[0\].*offer a function/);
});

test('a schema for the answer, strict tools and no tool at all are said to Bedrock in its words', () => {
  const schema = { type: 'object', properties: { a: { type: 'string' } } };
  const format = { type: 'json_schema', json_schema: { name: 'person', schema, strict: true } };
  const tool = { type: 'function', function: { name: 'f', parameters: schema, strict: true } };
  const body = bedrockProvider.request(chatClient.read({ ...asking([tool]), response_format: format }));
  expect(body['outputConfig']).toEqual({
    textFormat: {
      type: 'json_schema',
      structure: { jsonSchema: { name: 'person', schema: JSON.stringify(schema) } },
    },
  });
  expect(field(list(field(body['toolConfig'], 'tools'))[0], 'toolSpec')).toMatchObject({ name: 'f', strict: true });
  const none = bedrockProvider.request(chatClient.read(asking([tool], 'none')));
  expect(none).not.toHaveProperty('toolConfig');
  const called = { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'f' } }] };
  const after = { ...asking([tool], 'none'), messages: [called] };
  expect(() => bedrockProvider.request(chatClient.read(after))).toThrow('tool_choice');
  const json = { ...asking([]), response_format: { type: 'json_object' } };
  expect(() => bedrockProvider.request(chatClient.read(json))).toThrow('response_format');
});
