// A request body of any surface: its texts with whose word they are, its tools, its media, and the kinds of objects that nobody knows.
import type { Reading } from '../call.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Provenance } from '../segment.ts';
import type { SurfaceName } from '../surface-name.ts';
import { walk } from '../walk.ts';
import { newWalk } from '../walked.ts';
import { isKnownType } from '../words/wire-words.ts';
import { readTools } from './tool-definitions.ts';

/** Members of the body that do not hold the user's words. */
const speakers: Readonly<Record<SurfaceName, Readonly<Record<string, Provenance>>>> = {
  chat: {},
  messages: { system: 'system' },
  responses: { instructions: 'developer' },
  embeddings: {},
};

export const readBody = (surface: SurfaceName, body: JsonObject): Reading => {
  const walked = newWalk(true);
  walk(walked, body as JsonValue, [], 'user', speakers[surface]);
  const tools = readTools(walked, surface, body);
  const strangers = (walked.objects ?? []).flatMap(({ type, path }) =>
    isKnownType(surface, type) ? [] : [{ type, path }],
  );
  const { segments, media } = walked;
  return { segments, tools, media, mediaParts: media.length, strangers };
};
