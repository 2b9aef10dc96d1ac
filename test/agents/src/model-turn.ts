// What a client asked and what the scripted model says, apart from any wire format.

export interface Tool {
  readonly name: string;
  /** `custom`: takes one text and no arguments. `other`: run by the provider, or a group. */
  readonly kind: 'function' | 'custom' | 'other';
  readonly parameters?: Schema;
}

export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
}

export interface Message {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
  /** Of a tool's result: the call it belongs to. */
  readonly callId?: string;
}

export interface Asked {
  readonly model: string;
  readonly stream: boolean;
  /** Whether a stream shall end with what it used (Chat Completions only tells it when asked). */
  readonly usage: boolean;
  readonly thinks: boolean;
  readonly tools: readonly Tool[];
  readonly messages: readonly Message[];
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
  /** Of a custom tool, in place of arguments. */
  readonly input?: string;
}

export interface Said {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly inputTokens: number;
}

export interface Moment {
  readonly id: string;
  readonly nowSeconds: number;
}

/** A text in pieces as a model would stream it: words with their spaces. */
export const pieces = (text: string): string[] => text.match(/\s*\S+/g) ?? [];

/** JSON arguments in pieces that end anywhere. */
export const slices = (text: string): string[] => text.match(/[\s\S]{1,23}/g) ?? [''];

export const outputTokens = ({ text, calls }: Said): number =>
  Math.ceil((text.length + JSON.stringify(calls).length) / 4);

/** The texts of a content that is a string or a list of parts. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: { text?: unknown }) => (typeof part.text === 'string' ? part.text : '')).join('\n');
}
