// The settings that say whose word a tool's result is, for those tools whose names tell the wrong thing.
import { z } from 'zod';
import { matchAny } from './glob.ts';
import type { SourceLists } from './tools/result-sources.ts';

const globs = z.array(z.string().min(1).max(200)).max(1_000).default([]);

export const sourceSettings = {
  /** Globs: tools whose results are our own house's word, beside those that read, edit and run in the agent's workspace. */
  internal_tools: globs,
  /** Globs: tools whose results come from outside, whatever their names say; they win. */
  external_tools: globs,
};

interface SourceSettings {
  readonly internal_tools: readonly string[];
  readonly external_tools: readonly string[];
}

const made = new Map<string, SourceLists>();
const mostKept = 1_000;

/** One object for equal settings, whichever step has them: what is read by these lists is kept with them. */
export const sourceListsOf = ({ internal_tools, external_tools }: SourceSettings): SourceLists => {
  if (internal_tools.length === 0 && external_tools.length === 0) return byName;
  const key = JSON.stringify([internal_tools, external_tools]);
  const known = made.get(key);
  if (known !== undefined) return known;
  if (made.size >= mostKept) made.clear();
  const lists = { internal: matchAny(internal_tools), external: matchAny(external_tools) };
  made.set(key, lists);
  return lists;
};

const byName: SourceLists = { internal: () => false, external: () => false };
