// `X-TapPass-Flags: k=v, k=v` read strictly: a flag we would not honour exactly is an error, never a silence.
import { Fault } from '@tappass/errors/fault';
import type { BudgetLimit } from './ports.ts';
import { type KindLimits, kindLimitsSchema } from './tools/kind-limits.ts';

export interface Flags {
  readonly mode?: 'observe' | 'warn' | 'enforce' | 'lockdown';
  /** `off` is "what the pipeline says" and is left out here. */
  readonly pii?: 'mask' | 'block' | 'flag';
  readonly secrets?: 'redact' | 'block' | 'flag';
  readonly budget?: readonly BudgetLimit[];
  readonly files?: KindLimits['files'];
  readonly db?: KindLimits['db'];
  readonly email?: KindLimits['email'];
  readonly tools?: { readonly allow: readonly string[]; readonly deny: readonly string[] };
}

const longestHeader = 2_048;
const usd = (dollars: number): number => dollars * 1_000_000;

const limits = (perSession: number, daily: number): readonly BudgetLimit[] => [
  { window: 'session', maxUsdMicros: usd(perSession) },
  { window: 'daily', maxUsdMicros: usd(daily) },
];

type Parts = readonly [value: string, ...rest: string[]];
type Reader = (parts: Parts) => Flags | undefined;

const oneOf =
  (table: Readonly<Record<string, Flags>>): Reader =>
  ([value, ...rest]) =>
    rest.length === 0 && Object.hasOwn(table, value) ? table[value] : undefined;

const readers: Readonly<Record<string, Reader>> = {
  mode: oneOf({
    observe: { mode: 'observe' },
    warn: { mode: 'warn' },
    enforce: { mode: 'enforce' },
    lockdown: { mode: 'lockdown' },
  }),
  pii: oneOf({ mask: { pii: 'mask' }, block: { pii: 'block' }, flag: { pii: 'flag' }, off: {} }),
  secrets: oneOf({ redact: { secrets: 'redact' }, block: { secrets: 'block' }, flag: { secrets: 'flag' } }),
  budget: (parts) => readBudget(parts),
  tools: (parts) => readTools(parts),
  files: oneOf({
    read_only: { files: 'read_only' },
    project: { files: 'project' },
    sandbox: { files: 'sandbox' },
    block: { files: 'block' },
    allow: {},
  }),
  db: oneOf({ read_only: { db: 'read_only' }, safe_write: { db: 'safe_write' }, block: { db: 'block' } }),
  email: (parts) => readEmail(parts),
};

/** @throws Fault bad_flag: unknown, malformed, given twice, or not built. */
export const parseFlags = (header: string): Flags => {
  if (header.length > longestHeader) throw badFlag(`longer than ${longestHeader} characters`);
  const flags: Record<string, unknown> = {};
  const seen = new Set<string>();
  for (const pair of header.split(',')) {
    const [name = '', value = ''] = pair.split(/=(.*)/s).map((side) => side.trim());
    if (name === '' && value === '' && !pair.includes('=')) continue;
    if (seen.has(name)) throw badFlag(`${shown(name)} is given twice`);
    seen.add(name);
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (reader === undefined) throw badFlag(`${shown(name)} is not a flag`);
    const [head = '', ...rest] = value.split(':').map((part) => part.trim());
    const read = reader([head, ...rest]);
    if (read === undefined) throw badFlag(`${name} does not take this value`);
    Object.assign(flags, read);
  }
  return flags;
};

const badFlag = (detail: string): Fault => new Fault('bad_flag', { details: { detail } });

/** A client's word in a public text: short and of harmless characters. */
const shown = (name: string): string => (/^[\w-]{1,32}$/.test(name) ? name : 'one name');

const readBudget: Reader = ([value, ...rest]) => {
  if (value === 'custom') {
    const [perCall, perSession, ...more] = rest.map(dollars);
    if (perCall === undefined || perSession === undefined || more.length > 0) return undefined;
    return {
      budget: [
        { window: 'call', maxUsdMicros: perCall },
        { window: 'session', maxUsdMicros: perSession },
      ],
    };
  }
  if (rest.length > 0) return undefined;
  return oneOf({ dev: { budget: limits(1, 5) }, standard: { budget: limits(10, 50) }, unlimited: {} })([value]);
};

/** `0.25` or `3` dollars as micro-dollars, by digits and not by floats. */
const dollars = (amount: string): number | undefined => {
  const match = /^(\d{1,6})(?:\.(\d{1,6}))?$/.exec(amount);
  if (match === null) return undefined;
  return Number(match[1]) * 1_000_000 + Number((match[2] ?? '').padEnd(6, '0'));
};

const readEmail: Reader = (parts) => {
  const value = parts.join(':');
  if (value === 'allow') return {};
  return kindLimitsSchema.shape.email.safeParse(value).success ? { email: value.toLowerCase() } : undefined;
};

const readTools: Reader = ([value, ...names]) => {
  const named = names.length > 0 && names.every((name) => name !== '');
  if (value === 'allowlist' && named) return { tools: { allow: names, deny: [] } };
  if (value === 'denylist' && named) return { tools: { allow: ['*'], deny: names } };
  if (value === 'block' && names.length === 0) return { tools: { allow: [], deny: [] } };
  return value === 'log' && names.length === 0 ? {} : undefined;
};
