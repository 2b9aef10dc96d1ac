// Mistral: chat completions with its own word for the seed, and usage in streams without being asked.
import { openaiCompatible } from './openai-compatible.ts';

export const mistral = openaiCompatible({
  name: 'mistral',
  needsCredential: true,
  dialect: { seed: 'random_seed', tellsUsage: false, reasons: /^magistral/ },
});
