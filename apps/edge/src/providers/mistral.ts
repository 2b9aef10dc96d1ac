// Mistral: chat completions in a dialect of its own, which the table of demands has.
import { openaiCompatible } from './openai-compatible.ts';

export const mistral = openaiCompatible({
  name: 'mistral',
  needsCredential: true,
});
