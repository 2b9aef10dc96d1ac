// Every setting of every process, as declared, and what can be said of it without a value.
import { declaredSettings } from '../../deploy/declared-settings.ts';
import { migrateConfig } from '../../deploy/migrate/src/migrate.config.ts';
import { commonSettings } from '../../libs/service/src/common-settings.ts';
import type { Setting } from '../../libs/service/src/setting.ts';

export const processes: Readonly<Record<string, readonly Setting[]>> = {
  ...declaredSettings,
  migrate: Object.values(migrateConfig.declarations),
};

export const common: readonly Setting[] = Object.values(commonSettings);

/** What a process has beside the settings that all have. */
export const ownSettings = (name: string): readonly Setting[] =>
  (processes[name] ?? []).filter((setting) => !common.some((shared) => shared.name === setting.name));

export type Need =
  | { readonly kind: 'required' }
  | { readonly kind: 'optional' }
  | { readonly kind: 'default'; readonly text: string };

/** A default is what the schema makes of nothing; undefined means that it may stay unset. */
export function needOf({ schema }: Setting): Need {
  const parsed = schema.safeParse(undefined);
  if (!parsed.success) return { kind: 'required' };
  if (parsed.data === undefined) return { kind: 'optional' };
  return { kind: 'default', text: parsed.data instanceof Map ? '' : String(parsed.data) };
}
