import { isFault } from '@tappass/errors/fault';
import type { Usage } from '@tappass/pipeline/answer/usage';
import type { JsonObject } from '@tappass/pipeline/json';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bedrockProvider } from './bedrock/provider-wire.ts';
import { chatClient } from './chat/client-wire.ts';
import { chatProvider } from './chat/provider-wire.ts';
import { openaiDialect } from './chat/write-request.ts';
import type { Conversation } from './conversation.ts';
import { geminiProvider } from './gemini/provider-wire.ts';
import { messagesClient } from './messages/client-wire.ts';
import { messagesProvider } from './messages/provider-wire.ts';
import { responsesClient } from './responses/client-wire.ts';
import { responsesProvider } from './responses/provider-wire.ts';
import { conversation, essence, gathered, inlineConversation, piecesOf, reply } from './testing/arbitrary.ts';
import { moment } from './testing/moment.ts';
import type { ClientWire, ProviderWire } from './wire.ts';

const bothSided: Readonly<Record<string, { client: ClientWire; provider: ProviderWire }>> = {
  chat: { client: chatClient, provider: chatProvider(openaiDialect) },
  messages: { client: messagesClient, provider: messagesProvider },
  responses: { client: responsesClient, provider: responsesProvider },
};
const oneSided: readonly ProviderWire[] = [geminiProvider, bedrockProvider];

describe.each(Object.entries(bothSided))('%s', (name, { client, provider }) => {
  test('a conversation written as a request reads as the same conversation', () => {
    fc.assert(
      fc.property(conversation, (any) => {
        const one = name === 'responses' ? spokenInResponses(any) : any;
        expect(essence(client.read(provider.request(one)))).toEqual(essence(one));
      }),
    );
  });

  test('a reply written as an answer reads as the same reply, usage to the token', () => {
    fc.assert(
      fc.property(reply, (one) => {
        const { parts, finish, usage } = provider.reply(client.answer(one, moment), moment);
        expect({ parts, finish, usage: tokensOf(usage) }).toEqual({
          parts: one.parts,
          finish: one.finish,
          usage: one.usage,
        });
      }),
    );
  });

  test('a reply that flows reads as the whole one, wherever its pieces were cut', () => {
    fc.assert(
      fc.property(reply, fc.nat(50), (one, cut) => {
        const writer = client.events(moment);
        const reader = provider.events(moment);
        const events = piecesOf(one, cut).flatMap((piece) => writer.write(piece));
        const again = gathered(events.flatMap((event) => reader.read(event)));
        expect({ ...again, usage: tokensOf(again.usage) }).toEqual({
          parts: one.parts,
          finish: one.finish,
          usage: one.usage,
        });
      }),
    );
  });
});

/** How a reply was served is told in Anthropic's reports, and in no other. */
const tokensOf = (usage: Usage | undefined) => {
  if (usage === undefined) return undefined;
  const { terms: _, ...tokens } = usage;
  return tokens;
};

/** It has no stop sequences, and one text of instructions. */
function spokenInResponses({ options: { stop: _, ...options }, system, ...rest }: Conversation): Conversation {
  return {
    ...rest,
    options,
    system: system.slice(0, 1),
    tools: rest.tools.map((tool) => ({ ...tool, strict: false })),
  };
}

test('formats of providers only can say every conversation whose images come as bytes', () => {
  fc.assert(
    fc.property(inlineConversation, ({ options, ...one }) => {
      const { tool_choice: choice, ...rest } = options;
      const said: Conversation = {
        ...one,
        options: { ...rest, ...(choice !== undefined && choice !== 'none' && { tool_choice: choice }) },
      };
      for (const provider of oneSided) {
        const written = JSON.stringify(provider.request(said));
        for (const turn of one.turns)
          for (const part of turn.parts) if (part.kind === 'text') expect(written).toContain(JSON.stringify(part.text));
      }
    }),
  );
});

const hostile = fc.anything({ withNullPrototype: false, maxDepth: 4 }).map((value): unknown => {
  try {
    return JSON.parse(JSON.stringify(value) ?? 'null');
  } catch {
    return null;
  }
});
const key = fc.constantFrom(
  ...`messages role content type text system tools tool_calls function name arguments id tool_choice tool_call_id input
      stop image_url url source data choices message delta finish_reason usage index content_block stop_reason error
      max_tokens response_format thinking output input_schema candidates parts functionCall`.split(/\s+/),
);
const word = fc.constantFrom(
  'user',
  'assistant',
  'tool',
  'system',
  'text',
  'tool_use',
  'tool_result',
  'image',
  'function',
  'x',
);
const almost: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, word, hostile, fc.array(tie('value'), { maxLength: 3 }), tie('object')),
  object: fc.dictionary(key, tie('value'), { maxKeys: 6, noNullPrototype: true }),
}))['object'] as fc.Arbitrary<unknown>;

const eventTypes = [
  'message_start',
  'content_block_start',
  'content_block_delta',
  'message_delta',
  'message_stop',
  'x',
];

test('garbage is refused by a reason and never by a crash', () => {
  const only = (act: () => unknown) => {
    try {
      act();
    } catch (thrown) {
      if (!isFault(thrown)) throw thrown;
    }
  };
  fc.assert(
    fc.property(almost, fc.constantFrom(...eventTypes), (body, type) => {
      const json = body as JsonObject;
      for (const { client, provider } of Object.values(bothSided)) {
        only(() => client.read(json));
        only(() => provider.reply(json, moment));
        only(() => provider.events(moment).read({ event: '', data: JSON.stringify({ ...json, type }) }));
        only(() => provider.error(json));
      }
      for (const provider of oneSided) {
        only(() => provider.reply(json, moment));
        only(() => provider.events(moment).read({ event: type, data: JSON.stringify(json) }));
      }
    }),
    { numRuns: 2_000 },
  );
});
