// Anthropic Messages requests: their texts with provenance, and their tools.
import type { Reading, ToolDefinition } from '../call.ts';
import { exactText } from '../exact-json.ts';
import { field, type JsonObject, type JsonValue, list, text } from '../json.ts';
import { Segment } from '../segment.ts';
import { newWalk, walk } from '../walk.ts';

/**
 * Tools with a provider's type that the client executes nevertheless, and the search among the request's own deferred tools, which
 * reaches nothing else; every other typed tool runs at the provider.
 */
const clientTools = /^(?:custom$|bash_|text_editor_|computer_|memory_|browser_|tool_search_tool_)/;

export const messagesRequest = (body: JsonObject): Reading => {
  const walked = newWalk();
  const tools: ToolDefinition[] = [];
  for (const key of Object.keys(body)) {
    if (key === 'tools') continue;
    const value = body[key] as JsonValue;
    if (typeof value !== 'object' && typeof value !== 'string') continue;
    walk(walked, value, [key], key === 'system' ? 'system' : 'user');
    if (key === 'mcp_servers' && list(value).length > 0) {
      tools.push({ name: 'mcp_servers', hosted: true, path: [key] });
    }
  }
  list(field(body, 'tools')).forEach((tool, index) => {
    walked.segments.push(new Segment(exactText(tool), ['tools', index], 'tool_definition', 'json_value'));
    const type = text(field(tool, 'type')) ?? 'custom';
    const hosted = !clientTools.test(type);
    tools.push({ name: text(field(tool, 'name')) ?? type, hosted, path: ['tools', index] });
  });
  return { segments: walked.segments, tools, media: walked.media, mediaParts: walked.media.length };
};
