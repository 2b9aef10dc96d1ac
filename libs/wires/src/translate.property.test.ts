import { isFault } from '@tappass/errors/fault';
import type { JsonObject } from '@tappass/pipeline/json';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chatClient } from './chat/client-wire.ts';
import { chatProvider } from './chat/provider-wire.ts';
import { openaiDialect } from './chat/write-request.ts';
import { messagesClient } from './messages/client-wire.ts';
import { messagesProvider } from './messages/provider-wire.ts';
import { conversation, essence, gathered, piecesOf, reply } from './testing/arbitrary.ts';
import { moment } from './testing/moment.ts';
import type { ClientWire, ProviderWire } from './wire.ts';

const bothSided: Readonly<Record<string, { client: ClientWire; provider: ProviderWire }>> = {
  chat: { client: chatClient, provider: chatProvider(openaiDialect) },
  messages: { client: messagesClient, provider: messagesProvider },
};

describe.each(Object.entries(bothSided))('%s', (_name, { client, provider }) => {
  test('a conversation written as a request reads as the same conversation', () => {
    fc.assert(
      fc.property(conversation, (one) => {
        expect(essence(client.read(provider.request(one)))).toEqual(essence(one));
      }),
    );
  });

  test('a reply written as an answer reads as the same reply, usage to the token', () => {
    fc.assert(
      fc.property(reply, (one) => {
        const { parts, finish, usage } = provider.reply(client.answer(one, moment));
        expect({ parts, finish, usage }).toEqual({ parts: one.parts, finish: one.finish, usage: one.usage });
      }),
    );
  });

  test('a reply that flows reads as the whole one, wherever its pieces were cut', () => {
    fc.assert(
      fc.property(reply, fc.nat(50), (one, cut) => {
        const writer = client.events(moment);
        const reader = provider.events();
        const events = piecesOf(one, cut).flatMap((piece) => writer.write(piece));
        const again = gathered(events.flatMap((event) => reader.read(event)));
        expect(again).toEqual({ parts: one.parts, finish: one.finish, usage: one.usage });
      }),
    );
  });
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
        only(() => provider.reply(json));
        only(() => provider.events().read({ event: '', data: JSON.stringify({ ...json, type }) }));
        only(() => provider.error(json));
      }
    }),
    { numRuns: 2_000 },
  );
});
