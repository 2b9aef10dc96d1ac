import { z } from 'zod';
import type { Call } from '../call.ts';
import { matchAny } from '../glob.ts';
import { field, isObject, type JsonObject, type JsonValue, list, pathText, text } from '../json.ts';
import { block, change, defineStep, pass, type Verdict } from '../step.ts';
import { embeddingsProblem } from '../surfaces/embeddings.ts';
import { responsesProblem } from '../surfaces/responses-problem.ts';
import { offeringLess } from '../surfaces/surface.ts';
import { unpairedToolResult } from '../surfaces/tool-pairs.ts';
import { firstUnlisted, misnamedTool, storedId } from '../surfaces/unlisted.ts';
import { chosenTool } from '../surfaces/without-tools.ts';

const settings = z.object({
  max_messages: z.int().positive().default(5_000),
  max_tools: z.int().positive().default(1_000),
  max_choices: z.int().positive().default(8),
  max_text_chars: z.int().positive().default(4_000_000),
  /** What becomes of a tool that the provider runs itself (`web_search`, …), out of our sight. */
  hosted_tools: z.enum(['strip', 'refuse', 'allow']).default('strip'),
  /** Names or globs of hosted tools that pass whatever `hosted_tools` says. */
  allowed_hosted_tools: z.array(z.string()).default([]),
  /** What becomes of an item, block, part or tool of a kind that no provider documents. It is read in any case. */
  unknown_types: z.enum(['pass', 'refuse']).default('pass'),
  /** Names or globs of such kinds that pass whatever `unknown_types` says. */
  allowed_types: z.array(z.string()).default([]),
  /** What becomes of a member of the body that no provider documents. It is read in any case. */
  unknown_fields: z.enum(['pass', 'refuse']).default('pass'),
  /** Names or globs of such members that pass whatever `unknown_fields` says. */
  allowed_fields: z.array(z.string()).default([]),
});
type Settings = z.infer<typeof settings>;

const roles: Readonly<Record<'chat' | 'messages', ReadonlySet<string>>> = {
  chat: new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  messages: new Set(['user', 'assistant', 'system']),
};

/** Fields by which some aggregators send a call to another model than the one that was governed. */
const rerouting = ['models', 'fallbacks', 'route', 'provider', 'transforms', 'plugins'];

/** What is wrong, as field and sentence. */
type Problem = readonly [field: string, detail: string];

export const validateInput = defineStep<Settings>({
  name: 'validate_input',
  sentence: 'Refuses bodies whose shape, sizes, roles or tool results would make governance guess.',
  settings,
  action: 'block',
  threshold: 0,
  always: true,
  run(call, set): Verdict {
    const problem = firstProblem(call, set);
    if (problem !== undefined) return block('bad_field', { field: problem[0], detail: problem[1] });
    const refused = withoutHostedTools(call, set);
    if (refused.kind === 'block') return refused;
    // what was taken out is nobody's concern any more
    const left = refused.kind === 'change' ? { ...call, ...refused.patch } : call;
    const unlisted = firstUnlisted(left, set);
    if (unlisted === undefined) return refused;
    const { what, name, field: where } = unlisted;
    return block('unlisted_refused', { what, name: shown(name), field: where, setting: `allowed_${what}s` });
  },
});

/** Where the model can answer without them they are taken out; where the client insists on one they are refused. */
const withoutHostedTools = (call: Call, set: Settings): Verdict => {
  if (set.hosted_tools === 'allow' || !call.tools.some((tool) => tool.hosted)) return pass;
  const allowed = matchAny(set.allowed_hosted_tools);
  const dropped = call.tools.filter((tool) => tool.hosted && !allowed(tool.name));
  const [first] = dropped;
  if (first === undefined) return pass;
  const chosen = chosenTool(field(call.body, 'tool_choice'));
  const insisted = dropped.find(({ name }) => name === chosen);
  const alone = field(call.body, 'tool_choice') === 'required' && dropped.length === call.tools.length;
  if (set.hosted_tools === 'strip' && insisted === undefined && !alone) return change(offeringLess(call, dropped));
  const { name, path } = insisted ?? first;
  return block('hosted_tool_refused', { tool: shown(name), field: pathText(path) });
};

/** A client's word in a public text. */
const shown = (name: string): string => name.slice(0, 64).replace(/[^\w.-]/g, '?');

const firstProblem = (call: Call, set: Settings): Problem | undefined =>
  headProblem(call.body, set) ?? contentProblem(call, set) ?? sizeProblem(call, set);

const contentProblem = ({ surface, body }: Call, set: Settings): Problem | undefined => {
  if (surface === 'responses') return responsesProblem(body, set.max_messages);
  if (surface === 'embeddings') return embeddingsProblem(body);
  return messagesProblem(body, surface, set);
};

const headProblem = (body: JsonObject, set: Settings): Problem | undefined => {
  const model = field(body, 'model');
  if (typeof model !== 'string' || model === '' || model.length > 200) return ['model', 'must be a model name'];
  const stream = field(body, 'stream');
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean')
    return ['stream', 'must be true or false'];
  const choices = field(body, 'n');
  if (choices !== undefined && choices !== null && !isCount(choices, set.max_choices)) {
    return ['n', `must be a whole number from 1 to ${set.max_choices}`];
  }
  for (const name of ['max_tokens', 'max_completion_tokens', 'max_output_tokens']) {
    const limit = field(body, name);
    if (limit !== undefined && limit !== null && !isCount(limit, 100_000_000))
      return [name, 'must be a positive whole number'];
  }
  const foreign = rerouting.find((name) => Object.hasOwn(body, name));
  return foreign === undefined ? undefined : [foreign, 'would send the call to another model than the one governed'];
};

const isCount = (value: JsonValue, most: number): boolean =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= most;

const messagesProblem = (body: JsonObject, surface: 'chat' | 'messages', set: Settings): Problem | undefined => {
  const messages = field(body, 'messages');
  if (!Array.isArray(messages) || messages.length === 0)
    return ['messages', 'must be a list with at least one message'];
  if (messages.length > set.max_messages) return ['messages', `must not hold more than ${set.max_messages} messages`];
  for (let i = 0; i < messages.length; i++) {
    const detail = messageProblem(messages[i] as JsonValue, roles[surface]);
    if (detail !== undefined) return [`messages[${i}]${detail[0]}`, detail[1]];
  }
  return unpairedToolResult(surface, messages);
};

const messageProblem = (message: JsonValue, known: ReadonlySet<string>): Problem | undefined => {
  if (!isObject(message)) return ['', 'must be an object'];
  if (!known.has(text(field(message, 'role')) ?? '')) return ['.role', `must be one of ${[...known].join(', ')}`];
  const content = field(message, 'content');
  if (content === undefined || content === null) {
    return field(message, 'role') === 'assistant' ? undefined : ['.content', 'is missing'];
  }
  if (typeof content === 'string') return undefined;
  if (!Array.isArray(content)) return ['.content', 'must be a text or a list of parts'];
  const odd = content.findIndex((part) => !isObject(part) || typeof part['type'] !== 'string');
  return odd === -1 ? undefined : [`.content[${odd}]`, 'must be an object with a type'];
};

const sizeProblem = (call: Call, set: Settings): Problem | undefined => {
  for (const name of ['tools', 'functions'] as const) {
    const tools = field(call.body, name);
    if (tools === undefined || tools === null) continue;
    if (!Array.isArray(tools)) return [name, 'must be a list'];
    if (tools.length > set.max_tools) return [name, `must not hold more than ${set.max_tools} tools`];
    const odd = list(tools).findIndex((tool) => !isObject(tool));
    if (odd !== -1) return [`${name}[${odd}]`, 'must be an object'];
  }
  const nameless = call.tools.find((tool) => tool.name === '');
  if (nameless !== undefined) return [pathText(nameless.path), 'has no name'];
  const misnamed = misnamedTool(call);
  if (misnamed !== undefined) return [misnamed, 'has a name with other characters than A-Z a-z 0-9 _ . : / -'];
  const stored = storedId(call);
  if (stored !== undefined) return [stored, 'names something that the provider keeps; send the thing itself'];
  let chars = 0;
  for (const segment of call.segments) chars += segment.text.length;
  return chars > set.max_text_chars ? ['body', `holds more than ${set.max_text_chars} characters of text`] : undefined;
};
