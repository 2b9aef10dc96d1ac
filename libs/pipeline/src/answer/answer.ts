// A provider's whole answer as the steps see it: its texts, the tool calls it emits, what it used.

import type { JsonObject, JsonPath } from '../json.ts';
import type { Segment } from '../segment.ts';
import type { SurfaceName } from '../surface-name.ts';
import type { Usage } from './usage.ts';

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** The arguments as JSON text. */
  readonly argumentsText: string;
  /** Which choice emits it; 0 for Anthropic. */
  readonly choice: number;
  /** Where the call stands in the body. */
  readonly path: JsonPath;
}

export interface Answer {
  readonly surface: SurfaceName;
  readonly body: JsonObject;
  /** False while the provider's own bytes can be sent on. */
  readonly changed: boolean;
  /** What it answers. */
  readonly request: JsonObject;
  readonly segments: readonly Segment[];
  readonly toolCalls: readonly ToolCall[];
  /** Undefined when the provider reported none. */
  readonly usage: Usage | undefined;
}
