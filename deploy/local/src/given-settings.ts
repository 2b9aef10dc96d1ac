// What the person who starts a stack set for its services: each gets the settings that it declares, secrets by file.
import { join } from 'node:path';
import type { Setting } from '@tappass/service/setting';
import { declaredSettings } from '../../declared-settings.ts';
import type { ServiceName } from '../../topology.ts';
import { writePrivate } from './private-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What ties the processes of one stack together: made by the stack, or an option of it. */
const tied: ReadonlySet<string> = new Set([
  'TAPPASS_PORT',
  'TAPPASS_OPS_PORT',
  'TAPPASS_IDENTITY_KEY',
  'TAPPASS_PINS_FILE',
  'TAPPASS_SEAL_KEY',
  'TAPPASS_KEYS_SEAL_JWK_FILE',
  'TAPPASS_VAULT_SEAL_JWK_FILE',
]);

/** What clients are told; the README has people export these in the same terminal. */
const forClients: ReadonlySet<string> = new Set(['TAPPASS_URL', 'TAPPASS_KEY', 'TAPPASS_ADMIN_KEY']);

const providerSecret = /_(?:API_KEY|CREDENTIALS)$/;

/** A stack's own address and passwords of engines are nobody's to set; TAPPASS_* and the keys of providers are. */
const mayBeGiven = ({ name, from }: Setting): boolean =>
  !tied.has(name) &&
  (name.startsWith('TAPPASS_') || name === 'LOG_LEVEL' || (from === 'secret' && providerSecret.test(name)));

/**
 * The settings of one service that the environment has a value for.
 * @param own what the stack itself sets: a given secret takes its place in either spelling
 * @param folder where secrets that were given as values are kept, mode 0600
 */
export function withGivenSettings(
  service: ServiceName,
  own: Readonly<Record<string, string>>,
  environment: Environment,
  folder: string,
): Record<string, string> {
  const settings = { ...own };
  for (const setting of declaredSettings[service].filter(mayBeGiven)) {
    const { name } = setting;
    const value = environment[name];
    if (setting.from === 'env') {
      if (value) settings[name] = value;
      continue;
    }
    const file = environment[`${name}_FILE`] || (value && keptValue(join(folder, `given-${name}`), value));
    if (file) settings[`${name}_FILE`] = file;
  }
  return settings;
}

function keptValue(file: string, value: string): string {
  writePrivate(file, value);
  return file;
}

/** One line for each variable of ours that changes nothing here. */
export function unusedSettings(environment: Environment): string[] {
  const known = new Set(
    Object.values(declaredSettings).flatMap((settings) => settings.flatMap(({ name }) => [name, `${name}_FILE`])),
  );
  return Object.keys(environment)
    .filter((name) => name.startsWith('TAPPASS_') && environment[name] && !forClients.has(name))
    .flatMap((name) => {
      if (tied.has(name.replace(/_FILE$/, '')) || tied.has(name))
        return [`${name} is set by the stack itself; yours is not used`];
      return known.has(name) ? [] : [`${name} is no setting of any service; docs/config.md lists them`];
    });
}
