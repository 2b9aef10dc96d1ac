// Whether a shell command, after words from outside, does more than work in the workspace: by its acts, and by who has named what they are done to.
import { popularPackages } from '../scan/rules/popular-packages.ts';
import { inlineActs } from './inline-code.ts';
import type { Origins } from './origins.ts';
import { plainPath } from './plain-path.ts';
import { shellActs } from './shell-acts.ts';
import { regenerated, type ShellAct, type ShellEffect } from './shell-programs.ts';
import { isNamed, type Surroundings, type Unvouched } from './surroundings.ts';
import { isOwnMachine, unvouchedUrl } from './unvouched-url.ts';

export const unvouchedCommand = (
  command: string,
  language: 'shell' | 'code',
  around: Surroundings,
): Unvouched | undefined => {
  const acts = language === 'shell' ? shellActs(command) : inlineActs(command);
  for (const act of acts) {
    const fault = judges[act.effect]?.(act, around, command);
    if (fault !== undefined) return fault;
  }
  return undefined;
};

type Judge = (act: ShellAct, around: Surroundings, command: string) => Unvouched | undefined;

const hostOf = (target: string): string =>
  /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]+)/i.exec(target)?.[1] ?? target;
const isAddress = (target: string): boolean => /:\/\/|@|^[\w-]+(?:\.[\w-]+)+(?:[:/]|$)/.test(target);

const isSaidHost = (target: string, { isSaid }: Origins): boolean =>
  isSaid(target) || isSaid(hostOf(target)) || isOwnMachine(hostOf(target));

const unlessAllSaid: Judge = ({ targets }, { origins }) =>
  targets.length > 0 && targets.every((target) => isSaidHost(target, origins)) ? undefined : 'external_to_shell';

/** A destination that nobody entitled has named. Without one, the program's own configuration says where to. */
const sends: Judge = ({ targets }, { origins }) => {
  const far = targets.filter(isAddress);
  return far.every((target) => isSaidHost(target, origins)) ? undefined : 'external_to_shell';
};

const installs: Judge = ({ targets }, { origins, isTainted }) => {
  if (!isTainted) return undefined;
  const isKnown = (target: string): boolean => {
    // the version is no part of the name; an `@` at the start is that of a scope
    const name = target.slice(0, 1) + (target.slice(1).split(/@|==|>=|~=|\[/, 1)[0] ?? '');
    return (
      origins.isSaid(name) ||
      popular.has(name.toLowerCase()) ||
      (origins.isInWorkspace(name) && !origins.isInProse(name))
    );
  };
  return targets.every(isKnown) ? undefined : 'external_to_shell';
};
const popular: ReadonlySet<string> = new Set(Object.values(popularPackages).flatMap((names) => [...names]));

const runs: Judge = ({ targets }, { origins, isTainted }) => {
  if (targets.some((target) => isBrought(target, origins.fetched))) return 'external_to_shell';
  return isTainted && targets.some((target) => origins.isInProse(target) && !isNamed(target, origins))
    ? 'argument_from_outside'
    : undefined;
};

const isBrought = (path: string, fetched: ReadonlySet<string>): boolean => {
  const plain = path.replace(/^\.\//, '');
  return [...fetched].some((file) => plain === file || plain.startsWith(`${file}/`) || plain.endsWith(`/${file}`));
};

const deletes: Judge = ({ targets }, { origins, isTainted }) => {
  for (const target of targets) {
    if (origins.isSaid(target) || regenerated.test(target)) continue;
    const plain = plainPath(target);
    const leaves =
      plain.path.startsWith('..') || target === '/' || target === '*' || target === '.' || /^\$/.test(target);
    if (leaves || (plain.isAbsolute && !isOwnPlace(plain.path, origins))) return 'external_to_shell';
    if (isTainted && origins.isInProse(target)) return 'argument_from_outside';
  }
  return undefined;
};

/** Below a temporary folder, or below a folder that the system or the user has named as where the work is. */
const isOwnPlace = (path: string, { isSaid }: Origins): boolean => {
  if (/^\/(?:tmp|var\/tmp|private\/tmp)\/./.test(path)) return true;
  const names = path.split('/');
  for (let length = names.length - 1; length > 2; length--) if (isSaid(names.slice(0, length).join('/'))) return true;
  return false;
};

/** What runs by itself later, and the words of a user who wants it. */
const standing: readonly (readonly [place: RegExp, words: RegExp])[] = [
  [/\.github\/workflows/, /\b(?:ci|cd|workflows?|actions?|pipelines?)\b/],
  [/\.git\/hooks|\.husky/, /\bhooks?\b|husky|pre-commit/],
  [
    /claude\.md|agents\.md|gemini\.md|\.cursorrules|\.clinerules|memory\.md/,
    /\bagents?\b|\brules?\b|instructions|memory|conventions/,
  ],
  [/cron|^at$|^batch$|schtasks|systemd/, /\bcron|schedul|\btimer|every (?:day|night|hour|week)/],
  [/rc$|profile|zshenv|config\.fish/, /\b(?:shell|profile|alias|path|zsh|bash)\b/],
];

const persists: Judge = ({ targets }, { origins, isTainted }, command) => {
  if (targets.length > 0 && targets.every((target) => isNamed(target, origins))) return undefined;
  const about = `${command} ${targets.join(' ')}`.toLowerCase();
  if (
    standing.some(
      ([place, words]) => targets.some((target) => place.test(target.toLowerCase())) && words.test(origins.userWords),
    )
  )
    return undefined;
  const ofRepository = /\.github|\.husky|\.vscode|\.md$|rules$/.test(about);
  return isTainted || !ofRepository ? 'external_to_shell' : undefined;
};

/** What no table knows passes, unless it is what outsiders told to run. */
const unknown: Judge = ({ targets }, { origins, isTainted }) => {
  if (!isTainted) return undefined;
  // its first words together; of the others only addresses, since issues and pages speak of paths all the time
  const words = targets.filter((target, at) => target.length > 2 && (at === 0 || /:\/\/|@/.test(target)));
  const told = words.some((target) => origins.isInProse(target) && !isNamed(target, origins));
  return told ? 'argument_from_outside' : undefined;
};

const fetches: Judge = ({ targets }, { origins }) =>
  targets.some((target) => unvouchedUrl(target.includes('://') ? target : `https://${target}`, origins))
    ? 'data_in_address'
    : undefined;

const judges: Readonly<Partial<Record<ShellEffect, Judge>>> = {
  send: sends,
  install: installs,
  run: runs,
  run_fetched: unlessAllSaid,
  delete: deletes,
  credentials: ({ targets }, { origins, isTainted }) =>
    !isTainted || (targets.length > 0 && targets.every((target) => origins.isSaid(target)))
      ? undefined
      : 'external_to_shell',
  persist: persists,
  unclear: unknown,
  fetch: fetches,
};
