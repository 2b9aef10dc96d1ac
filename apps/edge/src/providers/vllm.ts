// vLLM, by its OpenAI-compatible interface; a key only where the server was started with one.
import { openaiCompatible } from './openai-compatible.ts';

export const vllm = openaiCompatible({ name: 'vllm', needsCredential: false });
