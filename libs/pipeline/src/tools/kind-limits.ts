// What the files, db and email settings (and the flags of the same names) forbid a tool call, told from its kind and arguments.
import { z } from 'zod';
import type { ToolCall } from '../answer/answer.ts';
import { isObject, type JsonValue } from '../json.ts';
import { spliced } from '../spliced-json.ts';
import { argumentsOf, parseArguments } from './arguments.ts';
import { isKind } from './kinds.ts';
import { isInside, type PlainPath, plainPath } from './plain-path.ts';
import { sqlKind } from './sql-kind.ts';

export const fileLimits = ['allow', 'read_only', 'project', 'sandbox', 'block'] as const;
export const databaseLimits = ['allow', 'safe_write', 'read_only', 'block'] as const;

export const kindLimitsSchema = z.object({
  files: z.enum(fileLimits).default('allow'),
  db: z.enum(databaseLimits).default('allow'),
  /** `allow`, `block`, `internal:DOMAIN` or `mirror:ADDRESS`. */
  email: z
    .string()
    .regex(/^(?:allow|block|internal:[a-z0-9.-]{1,253}|mirror:[^\s@:,;<>"]{1,64}@[a-z0-9.-]{1,253})$/i)
    .default('allow'),
  /** Where a project's and a sandbox's files are; relative paths are inside. */
  project_root: z.string().min(1).default('/workspace'),
  sandbox_root: z.string().min(1).default('/tmp/sandbox'),
});
export type KindLimits = z.infer<typeof kindLimitsSchema>;

export const forbids = (toolCall: ToolCall, limits: KindLimits): boolean =>
  forbidsFiles(toolCall, limits) || forbidsDatabase(toolCall, limits) || forbidsEmail(toolCall, limits);

const forbidsFiles = (toolCall: ToolCall, limits: KindLimits): boolean => {
  if (limits.files === 'allow') return false;
  const writes = isKind(toolCall.name, 'file_write');
  if (!writes && !isKind(toolCall.name, 'file_read')) return false;
  if (limits.files === 'block') return true;
  if (limits.files === 'read_only') return writes;
  const root = limits.files === 'project' ? limits.project_root : limits.sandbox_root;
  const paths = pathsOf(toolCall);
  // A file tool without anything that names a file cannot be shown to stay inside.
  return paths.length === 0 || paths.some((path) => path.disguised || !isInside(path, root));
};

const pathKeys =
  /(?:^|[._])(?:path|paths|file|files|filename|file_path|filepath|dir|directory|folder|source|destination|dest|target|cwd|root|uri|notebook_path)$/i;

const pathsOf = (toolCall: ToolCall): PlainPath[] =>
  argumentsOf(toolCall).flatMap(({ path, value }) =>
    typeof value === 'string' && (path === '' || pathKeys.test(path)) ? [plainPath(value)] : [],
  );

const forbidsDatabase = (toolCall: ToolCall, limits: KindLimits): boolean => {
  if (limits.db === 'allow' || !isKind(toolCall.name, 'database')) return false;
  if (limits.db === 'block') return true;
  const texts = argumentsOf(toolCall).flatMap(({ path, value }) =>
    typeof value === 'string' && (path === '' || sqlKeys.test(path)) ? [value] : [],
  );
  // What a database tool would do must be readable.
  if (texts.length === 0) return true;
  return texts.some((text) => {
    const kind = sqlKind(text);
    return limits.db === 'read_only' ? kind !== 'read' : kind === 'unsafe';
  });
};

const sqlKeys = /(?:^|[._])(?:sql|query|queries|statement|statements|command|q)$/i;

const recipientKeys =
  /(?:^|[._])(?:to|cc|bcc|recipient|recipients|email|emails|address|addresses|to_addresses|to_email|reply_to)$/i;

const forbidsEmail = (toolCall: ToolCall, limits: KindLimits): boolean => {
  if (limits.email === 'allow' || !isKind(toolCall.name, 'email')) return false;
  if (limits.email === 'block') return true;
  const recipients = recipientsOf(toolCall);
  if (limits.email.startsWith('mirror:')) return recipients.length === 0 || parseArguments(toolCall) === undefined;
  const domain = limits.email.slice('internal:'.length).toLowerCase();
  return recipients.length === 0 || recipients.some((address) => domainOf(address) !== domain);
};

/** `Ada <ada@example.org>` is at example.org; what is no address is nowhere. */
const domainOf = (address: string): string =>
  /^[^@]*<[^\s@<>]+@([^\s@<>]+)>\s*$|^[^\s@<>"]+@([^\s@<>"]+)$/
    .exec(address.trim())
    ?.slice(1)
    .find(Boolean)
    ?.toLowerCase() ?? '';

const recipientsOf = (toolCall: ToolCall): string[] =>
  argumentsOf(toolCall).flatMap(({ path, value }) =>
    typeof value === 'string' && recipientKeys.test(path) ? value.split(/[,;]/).filter((one) => one.trim() !== '') : [],
  );

/** The arguments with every recipient replaced by the mirror address; undefined when nothing changes. */
export const mirrored = (toolCall: ToolCall, limits: KindLimits): string | undefined => {
  if (!limits.email.startsWith('mirror:') || !isKind(toolCall.name, 'email')) return undefined;
  const address = limits.email.slice('mirror:'.length);
  const recipients = recipientsOf(toolCall);
  if (recipients.length === 0 || recipients.every((one) => one.trim() === address)) return undefined;
  const parsed = parseArguments(toolCall);
  return parsed === undefined
    ? undefined
    : spliced({ text: toolCall.argumentsText, value: parsed }, redirect(parsed, '', address));
};

const redirect = (value: JsonValue, key: string, address: string): JsonValue => {
  if (typeof value === 'string') return recipientKeys.test(key) ? address : value;
  if (Array.isArray(value)) return value.map((item) => redirect(item, key, address));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redirect(inner, name, address)]));
};
