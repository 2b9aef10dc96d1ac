// What an IDE's hook tells, as one of three things: a tool about to be used, a prompt about to be sent, or something that has happened.
import { isObject, type JsonObject, type JsonValue } from '@tappass/pipeline/json';

export type HookProvider = 'claude-code' | 'cursor' | 'windsurf';

export type Hook = { readonly event: string; readonly sessionId: string } & (
  | { readonly kind: 'tool'; readonly tool: string; readonly args: JsonObject }
  | { readonly kind: 'prompt'; readonly prompt: string }
  | { readonly kind: 'other' }
);

type Read = (event: JsonObject) => Pick<Extract<Hook, { kind: 'tool' }>, 'tool' | 'args'> | { readonly prompt: string };

const text = (event: JsonObject, name: string): string => {
  const value = event[name];
  return typeof value === 'string' ? value : '';
};
const object = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : {});
/** MCP arguments come as an object or as JSON text. */
const args = (value: JsonValue | undefined): JsonObject => {
  if (typeof value !== 'string') return object(value);
  try {
    return object(JSON.parse(value) as JsonValue);
  } catch {
    return { text: value };
  }
};
const some = (event: JsonObject, ...names: readonly string[]): JsonObject =>
  Object.fromEntries(names.filter((name) => event[name] !== undefined).map((name) => [name, event[name]!]));

const named: Read = (event) => ({ tool: text(event, 'tool_name'), args: args(event['tool_input']) });
const prompted: Read = (event) => ({ prompt: text(event, 'prompt') });
const info = (event: JsonObject): JsonObject => object(event['tool_info']);

/** Those that are enforced; whatever else a provider tells is recorded. */
const enforced: Readonly<Record<HookProvider, Readonly<Record<string, Read>>>> = {
  'claude-code': { PreToolUse: named, UserPromptSubmit: prompted },
  cursor: {
    preToolUse: named,
    beforeMCPExecution: named,
    beforeShellExecution: (event) => ({ tool: 'Shell', args: some(event, 'command', 'cwd') }),
    beforeReadFile: (event) => ({ tool: 'Read', args: some(event, 'file_path') }),
    beforeSubmitPrompt: prompted,
  },
  windsurf: {
    pre_run_command: (event) => ({ tool: 'Shell', args: some(info(event), 'command_line', 'cwd') }),
    pre_read_code: (event) => ({ tool: 'Read', args: some(info(event), 'file_path') }),
    pre_write_code: (event) => ({ tool: 'Write', args: some(info(event), 'file_path', 'edits') }),
    pre_mcp_tool_use: (event) => ({
      tool: `mcp__${text(info(event), 'mcp_server_name')}__${text(info(event), 'mcp_tool_name')}`,
      args: args(info(event)['mcp_tool_arguments']),
    }),
    pre_user_prompt: (event) => ({ prompt: text(info(event), 'user_prompt') }),
  },
};

const sessionIds = /^[A-Za-z0-9._:-]{1,128}$/;
const eventNames = /^\w{1,64}$/;

/** Undefined for what is no hook of this provider: a name that is none, a tool without one. */
export function readHook(provider: HookProvider, event: JsonObject): Hook | undefined {
  const name = text(event, 'hook_event_name') || text(event, 'agent_action_name');
  if (!eventNames.test(name)) return undefined;
  const given = text(event, 'session_id') || text(event, 'conversation_id') || text(event, 'trajectory_id');
  const head = { event: name, sessionId: sessionIds.test(given) ? given : '' };
  const table = enforced[provider];
  const read = Object.hasOwn(table, name) ? table[name] : undefined;
  if (read === undefined) return { ...head, kind: 'other' };
  const found = read(event);
  if ('prompt' in found) return { ...head, kind: 'prompt', prompt: found.prompt };
  const sound = found.tool !== '' && found.tool.length <= 256;
  return sound ? { ...head, kind: 'tool', tool: found.tool, args: found.args } : undefined;
}
