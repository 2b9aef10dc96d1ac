// What a walk through a body gathers.
import { type JsonObject, type JsonValue, pathText } from './json.ts';
import type { MediaPart } from './media/media-part.ts';
import type { Segment } from './segment.ts';

/** Used as a stack while a body is walked. */
export type Path = (string | number)[];

/** An object with a `type`, which may be one that nobody knows, or a tool that a provider runs. */
export interface TypedObject {
  readonly type: string;
  readonly path: (string | number)[];
  readonly value: JsonObject;
}

/** A list of tool definitions, wherever it stands. */
export interface ToolList {
  readonly path: (string | number)[];
  readonly tools: readonly JsonValue[];
}

export interface Walked {
  readonly segments: Segment[];
  /** Media parts seen; their addresses are read as text, their bytes where they are text. */
  readonly media: MediaPart[];
  /** Where those stand: a body may hold ten thousand of them. */
  readonly mediaPlaces: Map<string, MediaPart>;
  /** Of a request only. */
  readonly objects: TypedObject[] | undefined;
  readonly toolLists: ToolList[];
}

/** @param request its tools and the types of its objects are gathered */
export const newWalk = (request = false): Walked => ({
  segments: [],
  media: [],
  mediaPlaces: new Map(),
  objects: request ? [] : undefined,
  toolLists: [],
});

export const addMedia = (walked: Walked, part: MediaPart, where = pathText(part.path)): void => {
  walked.mediaPlaces.set(where, part);
  walked.media.push(part);
};
