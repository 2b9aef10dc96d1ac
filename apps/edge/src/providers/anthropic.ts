// Anthropic Messages.
import type { Provider } from './provider.ts';

export const anthropic: Provider = {
  name: 'anthropic',
  ways: [{ wire: 'messages', path: () => '/v1/messages' }],
  counting: '/v1/messages/count_tokens',
  passes: ['anthropic-version', 'anthropic-beta'],
  needsCredential: true,
  sign: ({ path, credential, passed }) => ({
    path,
    headers: {
      'content-type': 'application/json',
      'x-api-key': credential,
      'anthropic-version': passed['anthropic-version'] ?? '2023-06-01',
      ...(passed['anthropic-beta'] !== undefined && { 'anthropic-beta': passed['anthropic-beta'] }),
    },
  }),
};
