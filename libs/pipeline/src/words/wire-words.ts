// The words of the wire formats: what the official SDKs' declarations name (gen/, made by `npm run generate`), and what others document beside it.
import type { SurfaceName } from '../surface-name.ts';
import generated from './gen/wire-words.json' with { type: 'json' };

/** Of servers that speak the chat format with additions of their own, and of clients that mix formats. */
const otherWords = [
  'assistant',
  'chat.completion',
  'chat.completion.chunk',
  'list',
  'embedding',
  'message',
  'response',
];

const words: ReadonlySet<string> = new Set([...generated.words, ...otherWords]);

/** A role, a kind, a reason, a model: a word that says nothing of its own, wherever it stands. */
export const isWireWord = (text: string): boolean => words.has(text);

/** Kinds of parts and objects that other providers and widely used clients document, by surface. */
const otherTypes: Readonly<Record<SurfaceName, readonly string[]>> = {
  chat: [
    // Mistral: content chunks
    ...['document_url', 'reference', 'thinking', 'tool_reference'],
    // vLLM, Qwen, OpenRouter: media by address
    ...['video_url', 'audio_url', 'input_image', 'input_file', 'input_text', 'output_text', 'image', 'audio', 'video'],
    // OpenRouter: reasoning that comes back with the next turn
    ...['reasoning.text', 'reasoning.summary', 'reasoning.encrypted', 'reasoning'],
    // Anthropic's words in the chat format: caching, thinking, documents
    ...['ephemeral', 'enabled', 'disabled', 'adaptive', 'redacted_thinking', 'document', 'tool_use', 'tool_result'],
    ...['base64', 'url', 'auto', 'structural_tag', 'regex', 'lark', 'json', 'object', 'message', 'tool', 'any', 'none'],
    // MCP results
    ...['resource', 'resource_link'],
  ],
  responses: [
    'ephemeral',
    'reasoning.text',
    'reasoning.encrypted',
    'reasoning.summary',
    'resource',
    'resource_link',
    'audio',
    'input_audio',
    'document',
    'input_video',
  ],
  messages: ['resource', 'resource_link', 'audio', 'tools_changed', 'json'],
  embeddings: ['text', 'image_url', 'image', 'input_text', 'input_image'],
};

const knownTypes = setsOf(generated.types, otherTypes);

/** Whether somebody documents an object of this `type` in a request of this surface. */
export const isKnownType = (surface: SurfaceName, type: string): boolean => knownTypes[surface].has(type);

/**
 * Members of a request that other providers document, by surface. None that makes a provider fetch, search or answer elsewhere
 * (Azure's `data_sources`, OpenRouter's `plugins`): those are for an operator to list.
 */
const otherFields: Readonly<Record<SurfaceName, readonly string[]>> = {
  chat: [
    // Mistral
    ...['random_seed', 'safe_prompt', 'prompt_mode'],
    // vLLM, SGLang, llama.cpp, Ollama, LM Studio: sampling and grammars
    ...['top_k', 'min_p', 'top_a', 'repetition_penalty', 'length_penalty', 'min_tokens', 'best_of', 'use_beam_search'],
    ...['stop_token_ids', 'ignore_eos', 'include_stop_str_in_output', 'skip_special_tokens', 'prompt_logprobs'],
    ...[
      'spaces_between_special_tokens',
      'truncate_prompt_tokens',
      'allowed_token_ids',
      'bad_words',
      'logits_processors',
    ],
    ...[
      'guided_json',
      'guided_regex',
      'guided_choice',
      'guided_grammar',
      'guided_decoding_backend',
      'structured_outputs',
    ],
    ...[
      'chat_template_kwargs',
      'add_generation_prompt',
      'continue_final_message',
      'include_reasoning',
      'echo',
      'priority',
    ],
    ...['options', 'format', 'keep_alive', 'think', 'num_ctx', 'num_predict', 'mirostat', 'typical_p', 'tfs_z', 'ttl'],
    ...['cache_prompt', 'grammar', 'json_schema', 'return_token_ids', 'separate_reasoning', 'stream_reasoning'],
    // reasoning and caching as OpenRouter, DeepSeek, Groq, Together, xAI, Gemini and Claude's compatible end points spell it
    ...[
      'reasoning',
      'reasoning_format',
      'reasoning_effort',
      'thinking',
      'enable_thinking',
      'thinking_budget',
      'cache_control',
    ],
    ...['usage', 'safety_model', 'deferred', 'session_id', 'trace', 'effort', 'output_config', 'anthropic_beta'],
  ],
  responses: [
    'client_metadata',
    'max_tool_calls',
    'prompt_cache_options',
    'top_k',
    'cache_control',
    'usage',
    'session_id',
    'seed',
  ],
  messages: ['stop', 'user', 'anthropic_version', 'anthropic_beta', 'top_k', 'top_p', 'temperature', 'cache_control'],
  embeddings: [
    'input_type',
    'output_dimension',
    'output_dtype',
    'truncate',
    'truncation',
    'truncate_prompt_tokens',
    'normalize',
    'prompt_name',
    'task',
    'metadata',
    'keep_alive',
    'options',
    'priority',
  ],
};

const knownFields = setsOf(generated.fields, otherFields);

/** Whether somebody documents this member of a request of this surface. */
export const isKnownField = (surface: SurfaceName, name: string): boolean => knownFields[surface].has(name);

/** Types of tools, dates of their versions aside, that any of the surfaces lists. */
const toolTypes: ReadonlySet<string> = new Set(Object.values(generated.tools).flat().map(withoutVersion));

export const isToolType = (type: string): boolean => toolTypes.has(withoutVersion(type));

/** `web_search_2025_08_26`, `web_search_20250305` and `web_search` are one. */
function withoutVersion(type: string): string {
  return type.replace(/_preview|_20\d\d_?\d\d_?\d\d$/g, '');
}

function setsOf(
  ...tables: readonly Readonly<Record<string, readonly string[]>>[]
): Readonly<Record<SurfaceName, ReadonlySet<string>>> {
  const all = (surface: SurfaceName) => new Set(tables.flatMap((table) => table[surface] ?? []));
  return { chat: all('chat'), responses: all('responses'), messages: all('messages'), embeddings: all('embeddings') };
}
