// An answer without a wire format, whole or as it flows in.
import type { Usage } from '@tappass/pipeline/answer/usage';

export const finishes = ['stop', 'stop_sequence', 'length', 'tool_calls', 'refusal', 'pause'] as const;
export type Finish = (typeof finishes)[number];

export interface ReplyToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text; of a custom tool the text itself. */
  readonly argumentsText: string;
  readonly custom?: true;
  /** The group that the client knows the function in. */
  readonly namespace?: string;
}

export type ReplyPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reasoning'; readonly text: string; readonly signature: string }
  | { readonly kind: 'refusal'; readonly text: string }
  | ({ readonly kind: 'tool_call' } & ReplyToolCall);

export interface Reply {
  readonly id: string;
  /** As the provider calls it. */
  readonly model: string;
  readonly parts: readonly ReplyPart[];
  readonly finish: Finish;
  readonly stopSequence: string | undefined;
  readonly usage: Usage | undefined;
}

/** What an event of a stream brings. `tool` numbers tool calls from 0 in their order. */
export type Piece =
  | { readonly kind: 'start'; readonly id: string; readonly model: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reasoning'; readonly text: string }
  | { readonly kind: 'signature'; readonly signature: string }
  | { readonly kind: 'refusal'; readonly text: string }
  | {
      readonly kind: 'tool_start';
      readonly tool: number;
      readonly id: string;
      readonly name: string;
      readonly custom?: true;
    }
  | { readonly kind: 'tool_arguments'; readonly tool: number; readonly json: string; readonly custom?: true }
  | { readonly kind: 'usage'; readonly usage: Usage }
  | { readonly kind: 'finish'; readonly finish: Finish; readonly stopSequence?: string }
  /** The provider's own last word came. */
  | { readonly kind: 'end' };
