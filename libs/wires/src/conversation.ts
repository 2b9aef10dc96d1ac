// A request without a wire format: what every format can be read into and written from. What it cannot hold is refused where it is read.
import type { JsonObject } from '@tappass/pipeline/json';

/** Where a part stood in the client's body, so that a refusal can name it. */
interface Placed {
  readonly where: string;
}

export interface TextPart extends Placed {
  readonly kind: 'text';
  readonly text: string;
}

/** Bytes as base64 with their type, or an address the provider is to fetch. */
export type Source =
  | { readonly from: 'data'; readonly mediaType: string; readonly base64: string }
  | { readonly from: 'url'; readonly url: string };

export interface ImagePart extends Placed {
  readonly kind: 'image';
  readonly source: Source;
}

export interface FilePart extends Placed {
  readonly kind: 'file';
  readonly source: Source;
  readonly name: string;
}

export interface AudioPart extends Placed {
  readonly kind: 'audio';
  readonly mediaType: string;
  readonly base64: string;
}

export interface ToolResultPart extends Placed {
  readonly kind: 'tool_result';
  readonly id: string;
  readonly parts: readonly (TextPart | ImagePart)[];
  readonly failed: boolean;
}

export interface ToolCallPart extends Placed {
  readonly kind: 'tool_call';
  readonly id: string;
  readonly name: string;
  /** Of a custom tool: `{input: text}`. */
  readonly input: JsonObject;
  readonly custom?: true;
}

/** Signed reasoning; only the provider that signed it can take it back. */
export interface ThinkingPart extends Placed {
  readonly kind: 'thinking';
  readonly text: string;
  readonly signature: string;
  /** Encrypted instead of shown. */
  readonly redacted: boolean;
}

export type UserPart = TextPart | ImagePart | FilePart | AudioPart | ToolResultPart;
export type AssistantPart = TextPart | ToolCallPart | ThinkingPart;

/** Neighbouring messages of one speaker are one turn: some formats insist on alternation. */
export type Turn =
  | { readonly role: 'user'; readonly parts: readonly UserPart[] }
  | { readonly role: 'assistant'; readonly parts: readonly AssistantPart[] };

export interface Tool extends Placed {
  readonly name: string;
  readonly description: string | undefined;
  readonly schema: JsonObject;
  readonly strict: boolean | undefined;
  /** Takes a text instead of an object, where the format knows such tools; by a grammar, where one is given. */
  readonly custom?: { readonly grammar?: Grammar };
}

export interface Grammar {
  readonly syntax: string;
  readonly definition: string;
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

export type Format =
  | { readonly kind: 'json' }
  | { readonly kind: 'schema'; readonly name: string; readonly schema: JsonObject; readonly strict: boolean };

export const efforts = ['none', 'minimal', 'low', 'medium', 'high'] as const;
export type Effort = (typeof efforts)[number];

/** Everything beside texts and tools that changes what the model does. */
export interface Options {
  readonly max_tokens?: number;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
  readonly presence_penalty?: number;
  readonly frequency_penalty?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  readonly tool_choice?: ToolChoice;
  readonly parallel_tools?: boolean;
  readonly format?: Format;
  readonly effort?: Effort;
}
export type OptionName = keyof Options;

export interface Conversation {
  readonly model: string;
  readonly stream: boolean;
  /** System and developer texts, in their order; formats without a place for them in the middle have them in front. */
  readonly system: readonly TextPart[];
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  readonly options: Options;
  /** How the client's own format names an option that it set. */
  readonly named: Readonly<Partial<Record<OptionName, string>>>;
}
