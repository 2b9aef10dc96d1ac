// Servers that speak OpenAI's chat completions under a base URL of their own; what each differs in is a row.
import type { ChatDialect } from '@tappass/wires/chat/write-request';
import { bearer } from './bearer.ts';
import type { Provider } from './provider.ts';

interface Compatible {
  readonly name: string;
  readonly needsCredential: boolean;
  readonly dialect?: Partial<ChatDialect>;
}

/** Any model may be told how long to think: such a server knows its own. */
const anyModel = /^/;

export const openaiCompatible = ({ name, needsCredential, dialect }: Compatible): Provider => ({
  name,
  ways: [{ wire: 'chat', path: () => '/v1/chat/completions' }],
  embeddings: () => '/v1/embeddings',
  moderations: '/v1/moderations',
  passes: ['openai-beta'],
  needsCredential,
  sign: bearer,
  dialect: { maxTokens: 'max_tokens', reasons: anyModel, customTools: false, ...dialect },
});
