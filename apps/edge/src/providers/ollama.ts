// Ollama, by its OpenAI-compatible interface; the operator's own house, no key unless one is stored.
import { openaiCompatible } from './openai-compatible.ts';

export const ollama = openaiCompatible({ name: 'ollama', needsCredential: false });
