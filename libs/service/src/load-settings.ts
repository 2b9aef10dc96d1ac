// What each main.ts does first: read the settings, or say everything that is wrong with them and leave.
import { type Config, ConfigProblems, type Environment, type Settings } from './config.ts';
import type { Setting } from './setting.ts';

/** Exit code 0 after `--check-config` with good settings, 78 (EX_CONFIG) with bad ones. */
export function loadSettings<D extends Readonly<Record<string, Setting>>>(
  config: Config<D>,
  argv: readonly string[],
  environment: Environment,
): Settings<D> {
  try {
    const settings = config.load(environment, (problem) => process.stderr.write(`${problem}\n`));
    if (argv.includes('--check-config')) process.exit(0);
    return settings;
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(78);
  }
}
