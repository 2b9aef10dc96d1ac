// Which formats meet: clients' on one side, providers' on the other.
import type { SurfaceName } from '@tappass/pipeline/surface-name';
import { bedrockProvider } from '@tappass/wires/bedrock/provider-wire';
import { chatClient } from '@tappass/wires/chat/client-wire';
import { chatProvider } from '@tappass/wires/chat/provider-wire';
import { openaiDialect } from '@tappass/wires/chat/write-request';
import { geminiProvider } from '@tappass/wires/gemini/provider-wire';
import { messagesClient } from '@tappass/wires/messages/client-wire';
import { messagesProvider } from '@tappass/wires/messages/provider-wire';
import { responsesClient } from '@tappass/wires/responses/client-wire';
import { responsesProvider } from '@tappass/wires/responses/provider-wire';
import { type Translation, translation } from '@tappass/wires/translate';
import type { ClientWire, ProviderWire } from '@tappass/wires/wire';
import type { Provider, WireName } from './provider.ts';

const clients: Readonly<Record<Exclude<SurfaceName, 'embeddings'>, ClientWire>> = {
  chat: chatClient,
  messages: messagesClient,
  responses: responsesClient,
};

const providers: Readonly<Record<WireName, (provider: Provider) => ProviderWire>> = {
  chat: ({ name, dialect }) => chatProvider({ ...openaiDialect, ...dialect, provider: name }),
  messages: () => messagesProvider,
  responses: () => responsesProvider,
  gemini: () => geminiProvider,
  bedrock: () => bedrockProvider,
};

const made = new Map<string, Translation>();

/** Undefined where both speak the same. */
export function translationBetween(surface: SurfaceName, wire: WireName, provider: Provider): Translation | undefined {
  if (surface === wire || surface === 'embeddings') return undefined;
  const key = `${surface} ${wire} ${provider.name}`;
  const known = made.get(key) ?? translation(clients[surface], providers[wire](provider));
  made.set(key, known);
  return known;
}
