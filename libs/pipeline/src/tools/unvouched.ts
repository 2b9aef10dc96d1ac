// Whether a tool call does what those whom the agent works for have asked for, or what a text from outside has put into it.
import type { ToolCall } from '../answer/answer.ts';
import { argumentsOf } from './arguments.ts';
import { isAsked } from './asked-effects.ts';
import { folded, type Origins } from './origins.ts';
import { commandOf } from './result-sources.ts';
import { isPersistent } from './shell-places.ts';
import { sqlKind } from './sql-kind.ts';
import { isNamed, type Surroundings, type Unvouched } from './surroundings.ts';
import { type ToolEffect, toolEffect } from './tool-effects.ts';
import { payloadOf, type Target, targetsOf } from './tool-targets.ts';
import { unvouchedCommand } from './unvouched-command.ts';
import { unvouchedUrl } from './unvouched-url.ts';

/** Undefined when nothing speaks against it. */
export const unvouched = (
  toolCall: ToolCall,
  around: Surroundings,
  effect = toolEffect(toolCall.name),
): Unvouched | undefined => {
  const { origins, isTainted } = around;
  if (!isTainted && !origins.hasResults) return undefined;
  if (effect === 'shell' || effect === 'code')
    return unvouchedCommand(commandOf(toolCall.argumentsText), effect, around);
  if (effect === 'workspace') return workspaceFault(toolCall, around);
  const sql = sqlFault(toolCall, origins);
  if (sql !== undefined) return sql;
  if (effect === 'read') return fetchFault(toolCall, origins);
  if (effect === 'fetch' && !hasBody(toolCall)) return fetchFault(toolCall, origins);
  return actFault(toolCall, effect === 'fetch' ? 'send' : effect, origins);
};

/** Reading and editing is the agent's work; files that run by themselves, and files that only outsiders name, are not. */
const workspaceFault = (toolCall: ToolCall, { origins, isTainted }: Surroundings): Unvouched | undefined => {
  if (
    !isTainted ||
    /^(?:read|view|cat|open|list|ls|glob|grep|search|find|get|git_(?:status|diff|log|show))/i.test(toolCall.name)
  )
    return undefined;
  const paths = argumentsOf(toolCall).flatMap(({ path, value }) =>
    typeof value === 'string' && /(?:path|file|filename|target|destination|dest|source)$/i.test(path) ? [value] : [],
  );
  const patched = [...toolCall.argumentsText.matchAll(/\*\*\* (?:Add|Update|Delete) File: ([^\n\\"]{1,300})/g)].map(
    ([, file = '']) => file,
  );
  const written = [...paths, ...patched];
  if (written.some((path) => isPersistent(path) && !isNamed(path, origins))) return 'external_to_shell';
  if (writesDownloadAndRun(toolCall, origins)) return 'external_to_shell';
  const deletes = /delete|remove/i.test(toolCall.name) || /\*\*\* Delete File: /.test(toolCall.argumentsText);
  return deletes && written.some((path) => origins.isInProse(path) && !isNamed(path, origins))
    ? 'argument_from_outside'
    : undefined;
};

/** `"postinstall": "curl … | sh"` runs when nobody looks any more. */
const writesDownloadAndRun = (toolCall: ToolCall, origins: Origins): boolean =>
  pipedIntoShells(toolCall.argumentsText).some(
    (command) =>
      /\b(?:curl|wget)\b/.test(command) &&
      (command.match(/https?:\/\/[^\s"'\\]{1,300}/g) ?? []).some((url) => !isSaid(url, origins)),
  );

const longestPiped = 700;

/** What stands on its line before each `| sh`. */
const pipedIntoShells = (text: string): string[] =>
  [...text.matchAll(/\|\s{0,5}(?:sudo\s{1,5})?(?:ba|z|da)?sh\b/g)].map(
    ({ index }) =>
      text
        .slice(Math.max(0, index - longestPiped), index)
        .split(/[|\n]/)
        .at(-1) ?? '',
  );

/** A request that says POST, or that has something to say. */
const hasBody = (toolCall: ToolCall): boolean =>
  argumentsOf(toolCall).some(
    ({ path, value }) =>
      typeof value === 'string' &&
      ((/(?:^|\.)method$/i.test(path) && /^(?:post|put|patch|delete)$/i.test(value)) ||
        (/(?:^|\.)(?:body|data|payload|form|json)(?:\.|$)/i.test(path) && value !== '')),
  );

/** A statement that changes data is an order like any other: nobody but outsiders said it, or nobody asked for such a thing. */
const sqlFault = (toolCall: ToolCall, origins: Origins): Unvouched | undefined => {
  for (const { path, value } of argumentsOf(toolCall)) {
    if (typeof value !== 'string' || !/(?:^|\.)(?:sql|query|statements?)$/i.test(path) || !/^\s*\w+\s/.test(value))
      continue;
    const changes = /^\s*(?:insert|update|delete|drop|truncate|alter|grant|revoke|create|replace|merge|call|exec)\b/i;
    if (!changes.test(value) || sqlKind(value) === 'read' || origins.isSaid(value)) continue;
    if (origins.isInProse(withoutEnd(value))) return 'argument_from_outside';
    const effect = /\b(?:delete|drop|truncate)\b/i.test(value) ? 'delete' : 'change';
    if (origins.hasOutside && !isAsked(effect, origins.userWords)) return 'effect_not_asked';
  }
  return undefined;
};

/** A statement without the semicolons that close it. */
const withoutEnd = (statement: string): string => {
  let end = statement.length;
  while (end > 0 && /[\s;]/.test(statement[end - 1] as string)) end--;
  return statement.slice(0, end);
};

/** A link may be followed; what is put into an address goes to whoever owns it. */
const fetchFault = (toolCall: ToolCall, origins: Origins): Unvouched | undefined => {
  for (const { value, isAddress } of targetsOf(toolCall, 'fetch'))
    if (isAddress && value.includes('://') && unvouchedUrl(value, origins)) return 'data_in_address';
  return undefined;
};

const actFault = (toolCall: ToolCall, effect: ToolEffect, origins: Origins): Unvouched | undefined => {
  const targets = targetsOf(toolCall, effect);
  for (const target of targets) {
    const fault = targetFault(target, effect, origins);
    if (fault !== undefined) return fault;
  }
  const open = targets.filter(({ value }) => !origins.isSaid(value));
  if (effect === 'change')
    return open.some(({ value }) => origins.isInProse(value)) && !isAsked(effect, origins.userWords)
      ? 'effect_not_asked'
      : undefined;
  if ((open.length > 0 || targets.length === 0) && origins.hasOutside && !isAsked(effect, origins.userWords))
    return 'effect_not_asked';
  return effect === 'send' && open.length > 0 ? payloadFault(toolCall, open, origins) : undefined;
};

const targetFault = ({ value, isAddress }: Target, effect: ToolEffect, origins: Origins): Unvouched | undefined => {
  if (isSaid(value, origins)) return undefined;
  if (origins.isInWorkspace(value)) return isAsked(effect, origins.userWords) ? undefined : 'effect_not_asked';
  const isField = origins.isField(value);
  const inProse = origins.isInProse(value);
  // a sentence that names what is to be paid or deleted is an order, even where a list has it too
  const lasts = effect === 'spend' || effect === 'delete' || effect === 'permit';
  if (inProse && (lasts || !isField)) return 'argument_from_outside';
  return isAddress && !isField && origins.hasResults ? 'argument_of_unknown_origin' : undefined;
};

/** An address of a host that the user named is the user's: `post it to hooks.example.org`. */
const isSaid = (value: string, origins: Origins): boolean => {
  if (origins.isSaid(value)) return true;
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/:?#]+)/i.exec(value)?.[1];
  return host !== undefined && origins.isSaid(host);
};

/** Numbers, addresses and keys that others than this recipient have said go to nobody whom the user has not named. */
const payloadFault = (toolCall: ToolCall, open: readonly Target[], origins: Origins): Unvouched | undefined => {
  const strangers = open.filter(({ value, isAddress }) => isAddress && !isCalled(value, origins.userWords));
  if (strangers.length === 0) return undefined;
  const leaks = tellingTokens(payloadOf(toolCall)).some(
    (token) =>
      origins.isInResults(token) &&
      !origins.isSaid(token) &&
      strangers.some(({ value }) => folded(token) !== folded(value) && !origins.isBeside(token, value)),
  );
  return leaks ? 'data_to_unnamed_recipient' : undefined;
};

const fewestTelling = 6;
const longestAsKey = 20;

/** Addresses, numbers and ids, and what is long enough to be a key. */
const tellingTokens = (text: string): string[] =>
  (text.match(/[\w.+@/-]+/g) ?? []).flatMap((run) => {
    if (run.includes('@')) return [run];
    const numbered = run.split(/[^\w-]+/).filter((word) => {
      const digit = word.search(/\d/);
      return digit !== -1 && word.length - digit >= fewestTelling;
    });
    return [...numbered, ...run.split('.').filter((part) => part.length >= longestAsKey)];
  });

/** The user has called this recipient by a name that the address holds: `reply to Ada` for ada.lovelace@example.org. */
export const isCalled = (address: string, userWords: string): boolean =>
  folded(address)
    .split('@')[0]!
    .split(/[^\p{L}]+/u)
    .some((name) => name.length > 2 && new RegExp(`(?<!\\p{L})${name}(?!\\p{L})`, 'u').test(userWords));
