// OpenAI Responses requests: their texts with provenance, and their tools.
import type { Reading, ToolDefinition } from '../call.ts';
import { exactText } from '../exact-json.ts';
import { field, type JsonObject, type JsonPath, type JsonValue, list, text } from '../json.ts';
import { Segment } from '../segment.ts';
import { newWalk, walk } from '../walk.ts';

/**
 * Tool types whose calls come back to the client, and the search among the request's own deferred tools, which reaches nothing
 * else; all others run at the provider, out of our sight.
 */
const clientTools = /^(?:function|custom|local_shell|shell|apply_patch|computer.*|tool_search)$/;

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
    walked.segments.push(new Segment(exactText(tool), ['tools', index], 'tool_definition', 'json_value'));
    tools.push(...definitionsOf(tool, ['tools', index]));
  });
  return { segments: walked.segments, tools, media: walked.media, mediaParts: walked.media.length };
};

/** A group is opened: what is called, permitted and removed are its functions. */
const definitionsOf = (tool: JsonValue, path: JsonPath): ToolDefinition[] => {
  const type = text(field(tool, 'type')) ?? '';
  const name = text(field(tool, 'name')) ?? '';
  if (type === 'namespace')
    return list(field(tool, 'tools')).flatMap((member, index) =>
      definitionsOf(member, [...path, 'tools', index]).map((one) => ({ ...one, group: name })),
    );
  const named = type === 'function' || type === 'custom';
  return [{ name: named ? name : type, hosted: !clientTools.test(type) || runsInContainer(tool), path }];
};

/** A shell is the client's own unless the request has the provider run it. */
const runsInContainer = (tool: JsonValue): boolean =>
  text(field(field(tool, 'environment'), 'type'))?.startsWith('container') === true;
