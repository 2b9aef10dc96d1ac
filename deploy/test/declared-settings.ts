// The settings each process declares, found where they are declared.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '@tappass/service/config';
import type { Setting } from '@tappass/service/setting';

const root = join(import.meta.dirname, '../..');

/** undefined while the service has no settings file yet. */
export async function declaredSettings(name: string): Promise<readonly Setting[] | undefined> {
  const file = name === 'migrate' ? 'deploy/migrate/src/migrate.config.ts' : `apps/${name}/src/${name}.config.ts`;
  if (!existsSync(join(root, file))) return undefined;
  const module = (await import(join(root, file))) as Record<string, Config<Readonly<Record<string, Setting>>>>;
  const config = module[`${name}Config`];
  if (!config) throw new Error(`${file} does not export ${name}Config`);
  return Object.values(config.declarations);
}

/** Variables a deployment may set: secrets only as files. */
export const variablesOf = (settings: readonly Setting[]): string[] =>
  settings.map((setting) => (setting.from === 'secret' ? `${setting.name}_FILE` : setting.name));

/** Those without which the process does not start. */
export const requiredOf = (settings: readonly Setting[]): string[] =>
  variablesOf(settings.filter((setting) => !setting.schema.safeParse(undefined).success));
