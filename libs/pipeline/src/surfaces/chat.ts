// OpenAI Chat Completions requests: their texts with provenance, and their tools.
import type { Reading, ToolDefinition } from '../call.ts';
import { exactText } from '../exact-json.ts';
import { field, isObject, type JsonObject, type JsonValue, list, text } from '../json.ts';
import { Segment } from '../segment.ts';
import { newWalk, walk } from '../walk.ts';

const toolLists = ['tools', 'functions'] as const;

export const chatRequest = (body: JsonObject): Reading => {
  const walked = newWalk();
  const tools: ToolDefinition[] = [];
  for (const key of Object.keys(body)) {
    if (key === 'tools' || key === 'functions') continue;
    const value = body[key] as JsonValue;
    if (typeof value === 'object' || typeof value === 'string') walk(walked, value, [key], 'user');
    if (key === 'web_search_options' && value !== null) {
      tools.push({ name: 'web_search', hosted: true, path: [key] });
    }
  }
  for (const name of toolLists) {
    list(field(body, name)).forEach((tool, index) => {
      walked.segments.push(new Segment(exactText(tool), [name, index], 'tool_definition', 'json_value'));
      tools.push({ ...nameOf(tool, name), path: [name, index] });
    });
  }
  return { segments: walked.segments, tools, media: walked.media, mediaParts: walked.media.length };
};

const nameOf = (tool: JsonValue, list: 'tools' | 'functions'): { name: string; hosted: boolean } => {
  if (list === 'functions') return { name: text(field(tool, 'name')) ?? '', hosted: false };
  const type = text(field(tool, 'type')) ?? 'function';
  const own = field(tool, type);
  if ((type === 'function' || type === 'custom') && isObject(own)) {
    return { name: text(field(own, 'name')) ?? '', hosted: false };
  }
  return { name: type, hosted: type !== 'function' && type !== 'custom' };
};
