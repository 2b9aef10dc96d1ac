// The places that a command names, whatever the program: keys and settings that it reads, and files that run by themselves that it writes.
import { forbiddenKind } from './forbidden-paths.ts';
import { plainPath } from './plain-path.ts';
import type { ShellCommand } from './shell-commands.ts';
import { flagless, type ShellAct } from './shell-programs.ts';

const persistent =
  /(?:^|\/)(?:\.bashrc|\.zshrc|\.profile|\.bash_profile|\.zprofile|\.zshenv|config\.fish|crontab|authorized_keys|sshrc|rc\.local|ld\.so\.preload)$|(?:^|\/)(?:\.git\/hooks|\.husky|cron\.(?:d|daily|hourly)|spool\/cron|launchagents|autostart|systemd\/(?:system|user)|init\.d|\.github\/workflows|\.vscode\/tasks\.json)(?:\/|$)|(?:^|\/)(?:claude\.md|agents\.md|\.cursorrules|gemini\.md|\.clinerules|memory\.md)$/i;
export const isPersistent = (path: string): boolean => persistent.test(plainPath(path).path);

/** What is true of the places that a command names, whatever the program. */
export const placeActs = (name: string, args: readonly string[], { writes, reads }: ShellCommand): ShellAct[] => {
  const acts: ShellAct[] = [];
  const copies =
    /^(?:tee|cp|mv|ln|install|touch)$/.test(name) || (name === 'sed' && args.some((word) => /^-[a-z]*i/.test(word)));
  const written = [...writes, ...(copies ? args : [])].filter(isPersistent);
  if (written.length > 0) acts.push({ effect: 'persist', targets: written });
  const named = [...flagless(args), ...reads, ...args.flatMap((word) => word.split(/[=@]/).slice(1))];
  const secret = named.filter(
    (word) =>
      /[./~]|^id_/.test(word) && word.length < 500 && !/\s/.test(word) && forbiddenKind(plainPath(word)) !== undefined,
  );
  const isSearch = /^(?:echo|printf|git|touch|mkdir)$/.test(name);
  if (secret.length > 0 && !isSearch && written.length === 0) acts.push({ effect: 'credentials', targets: secret });
  return acts;
};
