// One rule about a tool's argument: a folder it stays in, patterns it matches or never matches, a list it is on, a length.
import { z } from 'zod';
import type { ToolCall } from '../answer/answer.ts';
import { type Matcher, matchAny } from '../glob.ts';
import { normalise } from '../scan/normalise.ts';
import { type Argument, argumentsOf } from './arguments.ts';
import { isInside, plainPath } from './plain-path.ts';

const globs = z.array(z.string().min(1).max(500)).max(1_000);

export const argumentRuleSchema = z.strictObject({
  /** Glob over tool names. */
  tool: z.string().min(1).max(200),
  /** Glob over argument paths: `path`, `options.*`; `*` means all. */
  arg: z.string().min(1).max(200).default('*'),
  /** The argument is a file path inside this folder; relative ones start in it. */
  subpath: z.string().min(1).max(1_000).optional(),
  /** It matches one of these. */
  glob: globs.optional(),
  /** It matches none of these, in whatever spelling: letter case, look-alikes and invisible characters do not count. */
  deny: globs.optional(),
  /** It is one of these values. */
  in: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .max(10_000)
    .optional(),
  max_length: z.int().nonnegative().optional(),
  /** The tool may not be called without it. */
  required: z.boolean().default(false),
});
export type ArgumentRule = z.infer<typeof argumentRuleSchema>;

const fold = (text: string): string => normalise(text).text.toLowerCase();

const compiled = new WeakMap<ArgumentRule, { arg: Matcher; glob?: Matcher; deny?: Matcher; tool: Matcher }>();

const matchersOf = (rule: ArgumentRule) => {
  const known = compiled.get(rule);
  if (known !== undefined) return known;
  const fresh = {
    tool: matchAny([rule.tool]),
    arg: matchAny([rule.arg]),
    ...(rule.glob !== undefined && { glob: matchAny(rule.glob) }),
    ...(rule.deny !== undefined && { deny: matchAny(rule.deny.map(fold)) }),
  };
  compiled.set(rule, fresh);
  return fresh;
};

/** Whether this tool call breaks the rule. Arguments that are no JSON cannot be shown to keep one. */
export const breaksRule = (toolCall: ToolCall, rule: ArgumentRule): boolean => {
  const match = matchersOf(rule);
  if (!match.tool(toolCall.name)) return false;
  const named = argumentsOf(toolCall).filter(({ path }) => path === '' || match.arg(path));
  if (named.length === 0) return rule.required;
  return named.some((argument) => breaks(argument, rule));
};

const breaks = ({ path, value }: Argument, rule: ArgumentRule): boolean => {
  const match = matchersOf(rule);
  if (path === '') return true;
  if (rule.in !== undefined && !rule.in.some((one) => one === value)) return true;
  const text = value === null ? '' : String(value);
  if (rule.max_length !== undefined && text.length > rule.max_length) return true;
  if (match.glob?.(text) === false) return true;
  if (match.deny?.(fold(text)) === true) return true;
  if (rule.subpath === undefined) return false;
  const plain = plainPath(text);
  return plain.disguised || !isInside(plain, rule.subpath);
};
