// Whose words a tool's result holds: those of the agent's own workspace, or of somebody outside. Told from the call that it answers.

import { type Matcher, matchAny } from '../glob.ts';
import { argumentsOf } from './arguments.ts';
import type { PastCall } from './history.ts';
import { inlineActs } from './inline-code.ts';
import { fetchedFiles, isUrl, shellActs } from './shell-acts.ts';
import type { ShellEffect } from './shell-programs.ts';
import { plainName, toolEffect, workspaceNames } from './tool-effects.ts';

export type Source = 'workspace' | 'outside';

/** Effects whose output others wrote, or that reach another machine. */
const outward: ReadonlySet<ShellEffect> = new Set<ShellEffect>(['fetch', 'send', 'run_fetched']);
/** MCP servers that commonly serve the agent's own files. */
const localServers = matchAny([
  'filesystem',
  'files',
  'fs',
  'git',
  'ide',
  'vscode',
  'serena',
  'workspace',
  'desktop-commander',
]);
const isWorkspaceName = matchAny(workspaceNames);

export interface SourceLists {
  /** Tools whose results are our own house's word. */
  readonly internal: Matcher;
  /** Tools whose results come from outside, whatever their name says. It wins. */
  readonly external: Matcher;
}

/** @param fetched files and folders that came from outside, by earlier commands */
export const sourceOf = (call: PastCall | undefined, lists: SourceLists, fetched: ReadonlySet<string>): Source => {
  // a result without its call could be anybody's
  if (call === undefined) return 'outside';
  const { name } = call;
  if (lists.external(name)) return 'outside';
  if (lists.internal(name)) return 'workspace';
  const server = /^mcp__([^_].*?)__/.exec(name)?.[1];
  if (server !== undefined && !localServers(server.toLowerCase())) return 'outside';
  const effect = toolEffect(name);
  if (effect === 'shell' || effect === 'code') return isOutward(call, fetched) ? 'outside' : 'workspace';
  if (!isWorkspaceName(plainName(name))) return 'outside';
  const texts = argumentsOf(call).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
  return texts.some((text) => isUrl(text) || isFetched(text, fetched)) ? 'outside' : 'workspace';
};

const isOutward = (call: PastCall, fetched: ReadonlySet<string>): boolean => {
  if (/host|ssh|remote/.test(plainName(call.name))) return true;
  const command = commandOf(call.argumentsText);
  const acts = toolEffect(call.name) === 'code' ? inlineActs(command) : shellActs(command);
  if (acts.some(({ effect }) => outward.has(effect))) return true;
  return fetched.size > 0 && command.split(/[\s'"`;|&<>()=]+/).some((word) => isFetched(word, fetched));
};

const isFetched = (path: string, fetched: ReadonlySet<string>): boolean => {
  const plain = path.replace(/^\.\//, '');
  if (plain === '') return false;
  for (const file of fetched)
    if (plain === file || plain.startsWith(`${file}/`) || plain.endsWith(`/${file}`)) return true;
  return false;
};

/** What a shell tool is to run: `command` or `cmd`, as a text or as a list of words, or a custom tool's free text. */
export const commandOf = (argumentsText: string): string => {
  const leaves = argumentsOf({ argumentsText }).filter(({ value }) => typeof value === 'string');
  const named = leaves.filter(({ path }) =>
    /(?:^|\.)(?:command|commands|cmd|script|code|input|args|argv|chars)$/.test(path),
  );
  const words = (named.length > 0 ? named : leaves).map(({ value }) => String(value));
  return words.length > 1 && words.every((word) => !word.includes('\n') || word === words.at(-1)) && named.length > 1
    ? words.map(quotedWord).join(' ')
    : words.join('\n');
};

const quotedWord = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** Of all shell calls of a history. */
export const fetchedByHistory = (calls: readonly PastCall[]): ReadonlySet<string> => {
  const fetched = new Set<string>();
  for (const call of calls) {
    const effect = toolEffect(call.name);
    if (effect === 'shell') for (const file of fetchedFiles(commandOf(call.argumentsText))) fetched.add(file);
    else if (/^(?:download|save_url|fetch_to)/.test(plainName(call.name)))
      for (const { path, value } of argumentsOf(call))
        if (typeof value === 'string' && /(?:path|file|dest|output|target|name|to)$/i.test(path))
          fetched.add(value.replace(/^\.\//, ''));
  }
  return fetched;
};
