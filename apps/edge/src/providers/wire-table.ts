// Which formats meet: clients' on one side, providers' on the other.
import type { JsonObject } from '@tappass/pipeline/json';
import type { SurfaceName } from '@tappass/pipeline/surface-name';
import { bedrockProvider } from '@tappass/wires/bedrock/provider-wire';
import { chatClient } from '@tappass/wires/chat/client-wire';
import { chatProvider } from '@tappass/wires/chat/provider-wire';
import type { WireName } from '@tappass/wires/demands/demands';
import { geminiProvider } from '@tappass/wires/gemini/provider-wire';
import { messagesClient } from '@tappass/wires/messages/client-wire';
import { messagesProvider } from '@tappass/wires/messages/provider-wire';
import { responsesClient } from '@tappass/wires/responses/client-wire';
import { responsesProvider } from '@tappass/wires/responses/provider-wire';
import { type Translation, translation } from '@tappass/wires/translate';
import type { ClientWire, ProviderWire } from '@tappass/wires/wire';
import type { Provider } from './provider.ts';

const clients: Readonly<Record<Exclude<SurfaceName, 'embeddings'>, ClientWire>> = {
  chat: chatClient,
  messages: messagesClient,
  responses: responsesClient,
};

const providers: Readonly<Record<WireName, (provider: Provider) => ProviderWire>> = {
  chat: ({ name, functionsOnly }) => chatProvider({ provider: name, customTools: functionsOnly !== true }),
  messages: () => messagesProvider,
  responses: () => responsesProvider,
  gemini: () => geminiProvider,
  bedrock: () => bedrockProvider,
};

const made = new Map<string, Translation>();

/** Undefined where both speak the same. @param retells also what is in the same format, where it has tools that the provider does not know */
export function translationBetween(
  surface: SurfaceName,
  wire: WireName,
  provider: Provider,
  retells = false,
): Translation | undefined {
  if ((surface === wire && !retells) || surface === 'embeddings') return undefined;
  const key = `${surface} ${wire} ${provider.name}`;
  const known = made.get(key) ?? translation(clients[surface], providers[wire](provider));
  made.set(key, known);
  return known;
}

/** Whether a request has tools that take a text. */
export const hasTextTools = (surface: SurfaceName, body: JsonObject): boolean =>
  surface !== 'embeddings' && clients[surface].customTools(body).size > 0;
