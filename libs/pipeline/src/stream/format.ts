// What the guard must know of a wire format's events, beside the table of text paths.
import type { Usage } from '../answer/usage.ts';
import type { JsonObject, JsonPath, JsonValue } from '../json.ts';
import type { SurfaceName } from '../surface-name.ts';
import type { SseEvent } from './sse.ts';
import type { TextPath } from './text-paths.ts';

/** Where a dropped tool call leaves the numbering of those that stay. */
export interface ToolFates {
  /** Undefined for a tool that is unknown or stays. */
  isDropped(tool: string): boolean;
  /** How many dropped tools of the same owner came before this number. */
  droppedBefore(owner: string, index: number): number;
  /** Whether the owner (a choice, a message) keeps any tool call. */
  keepsTools(owner: string): boolean;
}

export interface ToolMention {
  /** Names this tool call through the whole stream. */
  readonly tool: string;
  readonly owner: string;
  readonly index: number;
  readonly id: string;
  /** Of a call that has no name of its own: the kind of tool that the provider runs. */
  readonly name?: string;
}

export interface StreamFormat {
  readonly surface: SurfaceName;
  /** Texts that flowed are repeated whole when they are done. */
  readonly saysAgain?: true;
  /** A text is over when the next of its kind begins, and is read on in it. */
  readonly textsFollow?: true;
  /** The event without what only repeats the request. */
  readable(json: JsonObject, request: JsonObject): JsonObject;
  /** What kind of text stands at this path of this event; undefined for one that no table knows. */
  textPath(json: JsonObject, path: JsonPath): TextPath | undefined;
  /** Whether the path leads into the whole of something (a message, an item), of which nothing follows. */
  isWhole(path: JsonPath): boolean;
  /** What must have passed before the channel `group` at this path is the same as another: a choice, a block. */
  owner(json: JsonObject, path: JsonPath): string;
  /** Where signatures stand in this event, and over the texts of which group. */
  signatures(json: JsonObject): readonly { readonly path: JsonPath; readonly group: string }[];
  /** Tool calls this event says something of, its end included. */
  tools(json: JsonObject): readonly ToolMention[];
  /** Which tool call a name or arguments path belongs to. */
  toolAt(json: JsonObject, path: JsonPath): string;
  /** Owners whose texts and tool calls are complete with this event; `all` at the end. */
  closes(json: JsonObject): readonly string[] | 'all';
  /** The usage report in this event, if any. */
  usage(json: JsonObject): JsonValue | undefined;
  readUsage(reported: JsonValue | undefined): Usage | undefined;
  /** True for an event that only reports usage, and only because we asked for it. */
  isUsageOnly(json: JsonObject): boolean;
  isTerminal(json: JsonObject): boolean;
  /** It says that the provider is there, and nothing else: the event as it may leave before all that is held. */
  ping(json: JsonObject): SseEvent | undefined;
  /** The event as it reads without dropped tool calls; undefined when nothing of it is left. The same object when unchanged. */
  withFates(json: JsonObject, fates: ToolFates): JsonObject | undefined;
  /** Without what repeats a text that was replaced. */
  withoutMirrors(json: JsonObject): JsonObject;
}
