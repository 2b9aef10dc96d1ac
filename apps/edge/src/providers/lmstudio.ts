// LM Studio, by its OpenAI-compatible interface; no key unless one is stored.
import { openaiCompatible } from './openai-compatible.ts';

export const lmstudio = openaiCompatible({ name: 'lmstudio', needsCredential: false });
