// Settings declared once, read once, all problems told at once and never with a value.
import type { z } from 'zod';
import type { EnvSetting, SecretSetting, Setting } from './setting.ts';
import { readSecretFile, WatchedSecret } from './watched-secret.ts';

type Declarations = Readonly<Record<string, Setting>>;
export type Environment = Readonly<Record<string, string | undefined>>;

export type Settings<D extends Declarations> = {
  readonly [K in keyof D]: D[K] extends SecretSetting<infer T>
    ? WatchedSecret<T>
    : D[K] extends EnvSetting<infer T>
      ? T
      : never;
};

export interface Config<D extends Declarations> {
  readonly declarations: D;
  /** @throws ConfigProblems naming each variable that is missing or does not fit */
  readonly load: (environment: Environment, report?: (problem: string) => void) => Settings<D>;
}

export class ConfigProblems extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `the configuration has ${problems.length} problem(s):\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

export function defineConfig<D extends Declarations>(declarations: D): Config<D> {
  return {
    declarations,
    load: (environment, report = () => {}) => {
      const problems: string[] = [];
      const settings: Record<string, unknown> = {};
      for (const [key, setting] of Object.entries(declarations)) {
        settings[key] =
          setting.from === 'env'
            ? readEnv(setting, environment, problems)
            : readSecret(setting, environment, problems, report);
      }
      if (problems.length > 0) throw new ConfigProblems(problems);
      return settings as Settings<D>;
    },
  };
}

function readEnv(setting: EnvSetting<unknown>, environment: Environment, problems: string[]): unknown {
  const parsed = setting.schema.safeParse(emptyAsUnset(environment[setting.name]));
  if (parsed.success) return parsed.data;
  problems.push(`${setting.name}: ${complaint(parsed.error)} (${setting.sentence})`);
  return undefined;
}

function readSecret(
  setting: SecretSetting<unknown>,
  environment: Environment,
  problems: string[],
  report: (problem: string) => void,
) {
  const read = (suffix: string) =>
    emptyAsUnset(environment[setting.name + suffix]) ??
    (setting.alias === undefined ? undefined : emptyAsUnset(environment[setting.alias + suffix]));
  const file = read('_FILE');
  const inline = read('');
  if (file !== undefined && inline !== undefined)
    report(`${setting.name}_FILE wins over ${setting.name}; unset one of them`);
  const text = file === undefined ? inline : readSecretFile(file);
  if (file !== undefined && text === undefined) {
    problems.push(`${setting.name}_FILE: the file cannot be read (${setting.sentence})`);
    return undefined;
  }
  const parsed = setting.schema.safeParse(text);
  if (!parsed.success) {
    problems.push(
      `${setting.name}: ${text === undefined ? 'is missing; set it or point _FILE at a file' : 'does not fit'} (${setting.sentence})`,
    );
    return undefined;
  }
  const watched = new WatchedSecret<unknown>(setting.name, parsed.data);
  return file === undefined ? watched : watched.follow(file, setting.schema, report);
}

const emptyAsUnset = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

// zod's message names what was expected; the value itself stays out.
const complaint = (error: z.ZodError): string =>
  error.issues
    .map((issue) => (issue.code === 'invalid_type' ? 'is missing or of the wrong type' : issue.code))
    .join(', ');
