// OpenAI Responses requests: their texts with provenance, and their tools.
import type { Reading, ToolDefinition } from '../call.ts';
import { field, type JsonObject, type JsonValue, list, text } from '../json.ts';
import { Segment } from '../segment.ts';
import { newWalk, walk } from '../walk.ts';

/** Tool types whose calls come back to the client; all others run at the provider, out of our sight. */
const clientTools = /^(?:function|custom|local_shell|shell|apply_patch|computer.*)$/;

export const responsesRequest = (body: JsonObject): Reading => {
  const walked = newWalk();
  const tools: ToolDefinition[] = [];
  for (const key of Object.keys(body)) {
    if (key === 'tools') continue;
    const value = body[key] as JsonValue;
    if (typeof value !== 'object' && typeof value !== 'string') continue;
    walk(walked, value, [key], key === 'instructions' ? 'developer' : 'user');
  }
  list(field(body, 'tools')).forEach((tool, index) => {
    walked.segments.push(new Segment(JSON.stringify(tool), ['tools', index], 'tool_definition', 'json_value'));
    const type = text(field(tool, 'type')) ?? '';
    const named = type === 'function' || type === 'custom';
    const name = named ? (text(field(tool, 'name')) ?? '') : type;
    tools.push({ name, hosted: !clientTools.test(type), field: 'tools', index });
  });
  return { segments: walked.segments, tools, media: walked.media, mediaParts: walked.media.length };
};
