// What an IDE's hook tells, as one of three things: a tool about to be used, a prompt about to be sent, or something that has happened.
import { isObject, type JsonObject, type JsonValue } from '@tappass/pipeline/json';

export type HookProvider = 'claude-code' | 'cursor' | 'windsurf';

export type Hook = { readonly event: string; readonly sessionId: string } & (
  | { readonly kind: 'tool'; readonly tool: string; readonly args: JsonObject }
  | { readonly kind: 'prompt'; readonly prompt: string }
  | { readonly kind: 'other' }
);

/** Undefined where what is to be judged is not there, or is nothing that could be. */
type Read = (
  event: JsonObject,
) => Pick<Extract<Hook, { kind: 'tool' }>, 'tool' | 'args'> | { readonly prompt: string } | undefined;

const text = (event: JsonObject, name: string): string => {
  const value = event[name];
  return typeof value === 'string' ? value : '';
};
const object = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : {});
/** MCP arguments come as an object or as JSON text. */
const args = (value: JsonValue): JsonObject => {
  if (value === null) return {};
  if (isObject(value)) return value;
  if (typeof value !== 'string') return { input: value };
  try {
    const parsed = JSON.parse(value) as JsonValue;
    return isObject(parsed) ? parsed : { text: value };
  } catch {
    return { text: value };
  }
};

const calling = (tool: string, input: JsonValue | undefined): ReturnType<Read> =>
  input === undefined ? undefined : { tool, args: args(input) };
/** A tool whose arguments stand in the event itself; without the first there is nothing to judge. */
const acting = (tool: string, event: JsonObject, ...names: readonly [string, ...string[]]): ReturnType<Read> => {
  if (event[names[0]] === undefined) return undefined;
  const given = names.filter((name) => event[name] !== undefined).map((name) => [name, event[name]!]);
  return { tool, args: Object.fromEntries(given) as JsonObject };
};
const saying = (prompt: JsonValue | undefined): ReturnType<Read> =>
  typeof prompt === 'string' ? { prompt } : undefined;

const named: Read = (event) => calling(text(event, 'tool_name'), event['tool_input']);
const prompted: Read = (event) => saying(event['prompt']);
const info = (event: JsonObject): JsonObject => object(event['tool_info']);

/** Those that are enforced; whatever else a provider tells is recorded. */
const enforced: Readonly<Record<HookProvider, Readonly<Record<string, Read>>>> = {
  'claude-code': { PreToolUse: named, UserPromptSubmit: prompted },
  cursor: {
    preToolUse: named,
    beforeMCPExecution: named,
    beforeShellExecution: (event) => acting('Shell', event, 'command', 'cwd'),
    beforeReadFile: (event) => acting('Read', event, 'file_path'),
    beforeSubmitPrompt: prompted,
  },
  windsurf: {
    pre_run_command: (event) => acting('Shell', info(event), 'command_line', 'cwd'),
    pre_read_code: (event) => acting('Read', info(event), 'file_path'),
    pre_write_code: (event) => acting('Write', info(event), 'file_path', 'edits'),
    pre_mcp_tool_use: (event) =>
      calling(
        `mcp__${text(info(event), 'mcp_server_name')}__${text(info(event), 'mcp_tool_name')}`,
        info(event)['mcp_tool_arguments'],
      ),
    pre_user_prompt: (event) => saying(info(event)['user_prompt']),
  },
};

const sessionIds = /^[A-Za-z0-9._:-]{1,128}$/;
const eventNames = /^\w{1,64}$/;

/** Undefined for what is no hook of this provider: a name that is none, a tool without one, or without what it is to be used on. */
export function readHook(provider: HookProvider, event: JsonObject): Hook | undefined {
  const name = text(event, 'hook_event_name') || text(event, 'agent_action_name');
  if (!eventNames.test(name)) return undefined;
  const given = text(event, 'session_id') || text(event, 'conversation_id') || text(event, 'trajectory_id');
  const head = { event: name, sessionId: sessionIds.test(given) ? given : '' };
  const table = enforced[provider];
  const read = Object.hasOwn(table, name) ? table[name] : undefined;
  if (read === undefined) return { ...head, kind: 'other' };
  const found = read(event);
  if (found === undefined) return undefined;
  if ('prompt' in found) return { ...head, kind: 'prompt', prompt: found.prompt };
  const sound = found.tool !== '' && found.tool.length <= 256;
  return sound ? { ...head, kind: 'tool', tool: found.tool, args: found.args } : undefined;
}
