// The `tappass` object that answers carry, and its place at the end of a JSON text without re-writing the rest.
import type { ToolCall } from '@tappass/pipeline/answer/answer';
import type { Call } from '@tappass/pipeline/call';
import { readMcpName } from '@tappass/pipeline/tools/mcp-name';

export interface TappassFacts {
  readonly agentUuid: string;
  readonly pipelineUuid: string;
  readonly taskId: string;
  readonly model: string;
}

export const tappassObject = (call: Call, facts: TappassFacts) => ({
  classification: call.classification,
  blocked: call.blocked !== undefined,
  session_id: call.session.id,
  turn_index: call.session.turn,
  task_id: facts.taskId,
  agent_uuid: facts.agentUuid,
  pipeline_uuid: facts.pipelineUuid,
  audit_url: `/app/sessions/${call.session.id}`,
  flags: call.flags,
  // something in it was not read
  degraded: call.unreadMedia > 0,
  model: facts.model,
  ...(call.removedTools.length > 0 && { removed_tools: call.removedTools }),
  ...(call.answer !== undefined &&
    call.answer.toolCalls.length > 0 && { tool_tracks: toolTracks(call.answer.toolCalls) }),
  ...(call.capability !== undefined && { capability_token: call.capability.token }),
});

/** Who executes each call of the answer: this server what it knows by an MCP server's name, the client all others. */
const toolTracks = (calls: readonly ToolCall[]) =>
  calls.map(({ id, name }) => ({
    tool_call_id: id,
    name,
    track: readMcpName(name) === undefined ? 'client' : 'server',
    status: 'permitted',
  }));

const closing = 0x7d;

/** Adds one member at the end of a JSON object's bytes. The bytes were parsed before, so the last brace is the object's own. */
export function withMember(json: Buffer, name: string, value: unknown): Buffer {
  const end = json.lastIndexOf(closing);
  const member = `${isEmptyObject(json, end) ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(value)}}`;
  return Buffer.concat([json.subarray(0, end), Buffer.from(member)]);
}

function isEmptyObject(json: Buffer, end: number): boolean {
  for (let at = end - 1; at >= 0; at -= 1) {
    const byte = json[at]!;
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) continue;
    return byte === 0x7b;
  }
  return false;
}

/** The same for text. */
export function withMemberText(json: string, name: string, value: unknown): string {
  const end = json.lastIndexOf('}');
  const empty = json.slice(0, end).trimEnd().endsWith('{');
  return `${json.slice(0, end)}${empty ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(value)}}`;
}
