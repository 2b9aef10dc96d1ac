// Servers that speak OpenAI's chat completions under a base URL of their own; what each differs in is a row of the table of demands.
import { bearer } from './bearer.ts';
import type { Provider } from './provider.ts';

interface Compatible {
  readonly name: string;
  readonly needsCredential: boolean;
}

export const openaiCompatible = ({ name, needsCredential }: Compatible): Provider => ({
  name,
  ways: [{ wire: 'chat', path: () => '/v1/chat/completions' }],
  embeddings: () => '/v1/embeddings',
  moderations: '/v1/moderations',
  passes: ['openai-beta'],
  needsCredential,
  sign: bearer,
  functionsOnly: true,
});
