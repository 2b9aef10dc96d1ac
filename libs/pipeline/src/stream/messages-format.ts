// Anthropic message events.
import { messagesUsage } from '../answer/usage.ts';
import { field, isObject, type JsonObject, text } from '../json.ts';
import type { StreamFormat, ToolFates, ToolMention } from './format.ts';
import { textPathOf } from './text-paths.ts';

const blockIndex = (json: JsonObject): number => {
  const index = json['index'];
  return typeof index === 'number' ? index : -1;
};

const owner = (json: JsonObject): string => `block ${blockIndex(json)}`;

const isToolStart = (json: JsonObject): boolean =>
  text(field(field(json, 'content_block'), 'type'))?.endsWith('tool_use') === true;

/** Every event of a block is about the tool call that the block may be; the guard knows which blocks are. */
const mention = (json: JsonObject): ToolMention => ({
  tool: owner(json),
  owner: 'message',
  index: blockIndex(json),
  id: text(field(field(json, 'content_block'), 'id')) ?? '',
});

/** Its SDKs skip it wherever it comes. */
export const messagesPing = { event: 'ping', data: '{"type": "ping"}' };

export const messagesFormat: StreamFormat = {
  surface: 'messages',
  textsFollow: true,
  readable: (json) => json,
  textPath: (_json, path) => textPathOf('messages', path),
  isWhole: ([first]) => first === 'message' || first === 'content_block',
  owner,
  signatures: (json) =>
    field(json['delta'], 'type') === 'signature_delta' ? [{ path: ['delta', 'signature'], group: 'thinking' }] : [],
  tools: (json) => {
    const starts = json['type'] === 'content_block_start' && isToolStart(json);
    const goesOn = field(field(json, 'delta'), 'type') === 'input_json_delta';
    return starts || goesOn ? [mention(json)] : [];
  },
  toolAt: owner,
  closes: (json) => {
    if (json['type'] === 'content_block_stop') return [owner(json)];
    return json['type'] === 'message_delta' || json['type'] === 'message_stop' || json['type'] === 'error' ? 'all' : [];
  },
  usage: (json) => field(field(json, 'message'), 'usage') ?? field(json, 'usage') ?? undefined,
  readUsage: messagesUsage,
  isUsageOnly: () => false,
  ping: (json) => (json['type'] === 'ping' ? messagesPing : undefined),
  isTerminal: (json) => json['type'] === 'message_stop',
  withFates: (json, fates) => messagesWithFates(json, fates),
  withoutMirrors: (json) => json,
};

const messagesWithFates = (json: JsonObject, fates: ToolFates): JsonObject | undefined => {
  const index = blockIndex(json);
  if (index >= 0) {
    if (fates.isDropped(owner(json))) return undefined;
    const before = fates.droppedBefore('message', index);
    return before > 0 ? { ...json, index: index - before } : json;
  }
  const delta = json['delta'];
  if (!isObject(delta) || delta['stop_reason'] !== 'tool_use' || fates.keepsTools('message')) return json;
  return { ...json, delta: { ...delta, stop_reason: 'end_turn' } };
};
