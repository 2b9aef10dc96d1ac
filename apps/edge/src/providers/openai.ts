// OpenAI and what speaks like it.
import type { Provider } from './provider.ts';

export const openai: Provider = {
  name: 'openai',
  ways: [{ wire: 'chat', path: () => '/v1/chat/completions' }],
  passes: [],
  headers: (credential) => ({ 'content-type': 'application/json', authorization: `Bearer ${credential}` }),
};
