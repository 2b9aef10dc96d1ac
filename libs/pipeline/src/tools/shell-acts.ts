// What a shell command does, act by act: the effect, and what it is done to. Only its text is judged; nothing is run.
import { inlineActs } from './inline-code.ts';
import { type ShellCommand, shellCommands } from './shell-commands.ts';
import { placeActs } from './shell-places.ts';
import {
  flagless,
  harmlessTargets,
  interpreters,
  packageRunners,
  programEffect,
  type ShellAct,
  type ShellEffect,
  subcommandEffect,
} from './shell-programs.ts';

export const shellActs = (text: string): ShellAct[] => {
  const commands = shellCommands(text);
  const fetched = new Set<string>();
  const acts: ShellAct[] = [];
  for (const [index, command] of commands.entries()) {
    const before = command.isPiped ? feederOf(commands, index) : undefined;
    for (const act of actsOf(command, before, fetched)) {
      acts.push(act);
      if (act.effect === 'fetch') for (const file of savedFiles(command)) fetched.add(file);
    }
  }
  return acts;
};

/** The nearest command before it that is not a filter of words. */
const feederOf = (commands: readonly ShellCommand[], index: number): ShellCommand | undefined => {
  for (let at = index - 1; at >= 0; at--) {
    const name = nameOf(commands[at]);
    if (!/^(?:tee|sed|awk|tr|grep|head|tail|cut|jq|gunzip|cat)$/.test(name) || commands[at]?.isPiped !== true)
      return commands[at];
  }
  return undefined;
};

const nameOf = (command: ShellCommand | undefined): string =>
  command?.words[0]?.replace(/^(?:\/usr)?(?:\/local)?\/s?bin\//, '') ?? '';
const url = /^(?:https?|ftp|wss?):\/\//i;
export const isUrl = (word: string): boolean => url.test(word);

const actsOf = (command: ShellCommand, feeder: ShellCommand | undefined, fetched: ReadonlySet<string>): ShellAct[] => {
  const name = nameOf(command);
  const args = command.words.slice(1);
  const acts = [mainAct(name, args, command, feeder)].flat().concat(placeActs(name, args, command));
  if (/sh$/.test(name) && interpreters.has(name)) acts.push(...shellActs(command.input));
  if (interpreters.has(name) || name.includes('/')) {
    const script = name.includes('/') && !interpreters.has(name) ? name : flagless(args)[0];
    if (script !== undefined && isFetched(script, fetched)) acts.push({ effect: 'run_fetched', targets: [script] });
  }
  return acts.filter((act) => act !== undefined);
};

const isFetched = (path: string, fetched: ReadonlySet<string>): boolean => {
  const plain = path.replace(/^\.\//, '');
  return [...fetched].some((file) => plain === file || plain.startsWith(`${file}/`));
};

const mainAct = (
  name: string,
  args: readonly string[],
  command: ShellCommand,
  feeder: ShellCommand | undefined,
): ShellAct | ShellAct[] | undefined => {
  if (name === '') return undefined;
  if (interpreters.has(name)) return interpreterAct(name, args, command, feeder);
  if (name === 'eval') return { effect: 'run_fetched', targets: flagless(args) };
  if (name === 'curl' || name === 'wget' || name === 'http' || name === 'xh') return webAct(name, args, command);
  if (name === 'rsync') return { effect: args.some(isRemote) ? 'send' : 'write', targets: args.filter(isRemote) };
  if (name === 'env' || name === 'set' || name === 'export')
    return { effect: args.length === 0 || args[0] === '-p' ? 'credentials' : 'read', targets: [] };
  if (packageRunners.has(name)) return runnerAct(args);
  if (
    name === 'make' ||
    name === 'just' ||
    name === 'task' ||
    name === 'gradle' ||
    name === './gradlew' ||
    name === 'mvn'
  )
    return targetAct(flagless(args).filter((word) => !word.includes('=')));
  const sub = subcommandEffect(name, flagless(args));
  if (sub !== undefined) return subcommandAct(name, sub, args);
  const effect = programEffect(name);
  if (effect === undefined) return unknownAct(name, args);
  return { effect: changed(name, effect, args), targets: flagless(args) };
};

/** Flags that make another thing of a program. */
const changed = (name: string, effect: ShellEffect, args: readonly string[]): ShellEffect => {
  if (name === 'find' && args.includes('-delete')) return 'delete';
  if ((name === 'find' || name === 'fd') && args.some((word) => /^(?:-x|-X|-exec|-execdir)$/.test(word)))
    return args.some((word) => word === 'rm' || word === 'unlink' || word === 'shred') ? 'delete' : 'unclear';
  if (name === 'sed' && args.some((word) => /^-[a-z]*i/.test(word))) return 'write';
  if (name === 'crontab' && args.includes('-l')) return 'read';
  if (name === 'ssh-keygen' && args.includes('-l')) return 'read';
  if (name === 'echo' || name === 'printf')
    return args.some((word) => /\$\{?\w*(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL)/i.test(word))
      ? 'credentials'
      : effect;
  return effect;
};

const unknownAct = (name: string, args: readonly string[]): ShellAct =>
  name.includes('/')
    ? { effect: 'run', targets: [name] }
    : { effect: 'unclear', targets: [[name, ...flagless(args).slice(0, 1)].join(' '), ...flagless(args).slice(1)] };

const targetAct = (targets: readonly string[]): ShellAct => ({
  effect: targets.every((target) => harmlessTargets.test(target)) ? 'check' : 'unclear',
  targets,
});

const runnerAct = (args: readonly string[]): ShellAct => {
  const [tool = ''] = flagless(args);
  return programEffect(tool.replace(/@[\d.^~x*]+$/, '')) === 'check'
    ? { effect: 'check', targets: [] }
    : { effect: 'install', targets: [tool] };
};

const subcommandAct = (name: string, effect: ShellEffect, args: readonly string[]): ShellAct => {
  const [first = '', second = '', ...rest] = flagless(args);
  const targets = flagless(args).slice(1);
  if (effect === 'unclear' && !/^(?:yarn|pnpm|bun)$/.test(name))
    return { effect, targets: [`${name} ${first}`, ...targets] };
  if (name === 'git') return gitAct(first, effect, args, targets);
  if (first === 'run' || first === 'run-script')
    return effect === 'check' && /^(?:npm|pnpm|yarn|bun)$/.test(name)
      ? targetAct([second].filter(Boolean))
      : { effect, targets };
  if (effect === 'install') {
    const named = (second === 'install' || second === 'add' ? rest : targets).filter(
      (word) => !/^[.~/]|^file:/.test(word),
    );
    const fromFile = args.some((word) => /^(?:-r|-c|-e|--requirement|--editable)$/.test(word));
    return fromFile || named.length === 0 ? { effect: 'check', targets: [] } : { effect, targets: named };
  }
  if (name === 'yarn' || name === 'pnpm' || name === 'bun')
    if (effect === 'unclear') return targetAct([first].filter(Boolean));
  if (name === 'kubectl' && /^secrets?$/.test(second)) return { effect: 'credentials', targets };
  if (name === 'aws' && effect === 'send')
    return args.some((word) => word === 'ls' || word === 'presign')
      ? { effect: 'fetch', targets }
      : { effect, targets: args.filter((word) => word.includes('://')) };
  if (
    /^(?:gh|glab|hub)$/.test(name) &&
    effect === 'fetch' &&
    args.some((word) => /^(?:-[fFX]|--field|--raw-field|--input|--method)$/.test(word))
  )
    return { effect: 'send', targets };
  // the repository that it stands in, which somebody else configured, is nobody's address in the command
  if (/^(?:gh|glab|hub)$/.test(name) && effect === 'send') return { effect, targets: valuesOf(args, ['-R', '--repo']) };
  return { effect, targets };
};

const gitAct = (first: string, effect: ShellEffect, args: readonly string[], targets: readonly string[]): ShellAct => {
  const far = args.filter((word) => isUrl(word) || isRemote(word));
  if (first === 'push') {
    const forced = args.some((word) => /^(?:-f|--force|--delete|-d|--mirror)$/.test(word));
    return forced ? { effect: 'delete', targets } : { effect: 'send', targets: far };
  }
  if (first === 'remote' && /^(?:add|set-url)$/.test(targets[0] ?? '')) return { effect: 'send', targets: far };
  if (first === 'config') {
    const [key = '', value] = targets;
    if (value === undefined) return { effect: /credential|token/i.test(key) ? 'credentials' : 'read', targets };
    const acts =
      /^(?:alias|core\.(?:hookspath|editor|sshcommand|fsmonitor|pager)|credential|url|include|filter|diff|http)/i.test(
        key,
      );
    return { effect: acts ? 'persist' : 'write', targets };
  }
  if (first === 'branch' && args.some((word) => /^(?:-D|-d|--delete)$/.test(word))) return { effect: 'write', targets };
  if (effect === 'fetch') return { effect, targets: far };
  return { effect, targets };
};

const valuesOf = (args: readonly string[], flags: readonly string[]): string[] =>
  args.flatMap((word, at) => (flags.includes(args[at - 1] ?? '') ? [word] : []));

const isRemote = (word: string): boolean =>
  /^(?:[\w.-]+@)?[\w.-]+\.[\w-]+::?[^\\]|^[\w.-]+@[\w.-]+:|^rsync:\/\//.test(word) && !isUrl(word);

const dataFlags =
  /^(?:-d|-F|-T|--data(?:-raw|-binary|-urlencode|-ascii)?|--form(?:-string)?|--upload-file|--json|--post-data|--post-file|--body-data|--body-file)(?:=|$)|^-(?:d|F|T)./;

const webAct = (name: string, args: readonly string[], command: ShellCommand): ShellAct => {
  const targets = args.filter((word) => isUrl(word) || /^[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?]|$)/.test(word));
  const method = valuesOf(args, ['-X', '--request', '--method']).some((word) => !/^(?:get|head)$/i.test(word));
  const verb = /^(?:http|xh)$/.test(name) && args.some((word) => /^(?:post|put|patch|delete)$/i.test(word));
  const carries =
    args.some((word) => dataFlags.test(word)) || command.holdsOutput || targets.some((word) => /\$|@\./.test(word));
  return { effect: method || verb || carries ? 'send' : 'fetch', targets };
};

const interpreterAct = (
  name: string,
  args: readonly string[],
  command: ShellCommand,
  feeder: ShellCommand | undefined,
): ShellAct | ShellAct[] | undefined => {
  const isShell = /sh$|^source$|^\.$/.test(name);
  const inline = args.findIndex((word) =>
    (isShell ? /^-[a-z]*c$/ : /^(?:-c|-e|-r|-p|-pe|-ne|eval|--eval|-Command)$/).test(word),
  );
  if (inline !== -1) return isShell ? undefined : inlineActs(args[inline + 1] ?? '');
  const module = args.indexOf('-m');
  if (module !== -1 && /^python/.test(name)) return moduleAct(args.slice(module + 1));
  const [script] = flagless(args);
  if (command.input !== '') return isShell ? undefined : inlineActs(command.input);
  if (script === undefined || script === '-' || script.startsWith('$')) {
    if (feeder === undefined && !command.holdsOutput) return { effect: 'read', targets: [] };
    const [from] = feeder === undefined ? [] : actsOf(feeder, undefined, new Set());
    const plain = feeder !== undefined && /^(?:echo|printf|cat)$/.test(nameOf(feeder));
    return plain
      ? { effect: 'run', targets: flagless(feeder?.words.slice(1) ?? []) }
      : { effect: 'run_fetched', targets: from?.targets ?? [] };
  }
  return { effect: 'run', targets: [script] };
};

const moduleAct = ([module = '', ...rest]: readonly string[]): ShellAct => {
  if (module === 'pip') return subcommandAct('pip', subcommandEffect('pip', flagless(rest)) ?? 'unclear', rest);
  if (
    /^(?:pytest|unittest|build|mypy|ruff|black|coverage|json|venv|compileall|doctest|timeit|tox|nox|flake8|isort|pylint|pyright)/.test(
      module,
    )
  )
    return { effect: 'check', targets: [] };
  return { effect: 'unclear', targets: [module, ...flagless(rest)] };
};

const savedFiles = ({ words, writes }: ShellCommand): string[] => {
  const saved = [...writes, ...valuesOf(words, ['-o', '--output', '-O', '--output-document'])];
  const plain = flagless(words).slice(1);
  const [address = ''] = (plain.at(-1) ?? '').split(/[?#]/, 1);
  const last =
    address
      .replace(/\.git$/, '')
      .split('/')
      .at(-1) ?? '';
  return [...saved, last].map((file) => file.replace(/^\.\//, '')).filter((file) => file !== '');
};
/** Files and folders that earlier commands brought from outside. */
export const fetchedFiles = (text: string): string[] =>
  shellCommands(text).flatMap((command) =>
    actsOf(command, undefined, new Set()).some(({ effect }) => effect === 'fetch') ? savedFiles(command) : [],
  );
