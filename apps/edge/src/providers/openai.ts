// OpenAI.
import { bearer } from './bearer.ts';
import type { Provider, Way } from './provider.ts';

/** Models that answer on /v1/responses only. */
const responsesOnly = /^(?:gpt-5(?:\.\d+)?-(?:pro|codex)|o\d-pro|codex-)/;

export const responsesWay: Way = { wire: 'responses', path: () => '/v1/responses' };

export const openai: Provider = {
  name: 'openai',
  ways: [{ ...responsesWay, only: responsesOnly }, { wire: 'chat', path: () => '/v1/chat/completions' }, responsesWay],
  embeddings: () => '/v1/embeddings',
  moderations: '/v1/moderations',
  passes: ['openai-beta'],
  needsCredential: true,
  sign: bearer,
};
