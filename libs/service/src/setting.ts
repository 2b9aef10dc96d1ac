// One line declares a setting: its variable, its schema and the sentence that documents it.
import type { z } from 'zod';

export interface EnvSetting<T> {
  readonly from: 'env';
  readonly name: string;
  readonly schema: z.ZodType<T>;
  readonly sentence: string;
}

export interface SecretSetting<T> {
  readonly from: 'secret';
  readonly name: string;
  /** An older or shorter name under which it is read too; `name` wins. */
  readonly alias?: string;
  readonly schema: z.ZodType<T>;
  readonly sentence: string;
}

export type Setting = EnvSetting<unknown> | SecretSetting<unknown>;

/** A plain setting, read from the variable `name`. Defaults belong into the schema. */
export const env = <T>(name: string, schema: z.ZodType<T>, sentence: string): EnvSetting<T> => ({
  from: 'env',
  name,
  schema,
  sentence,
});

/** A secret, read from the file named by `NAME_FILE` or from `NAME`; it has no default and is watched for change. */
export const secret = <T>(name: string, schema: z.ZodType<T>, sentence: string, alias?: string): SecretSetting<T> => ({
  from: 'secret',
  name,
  schema,
  sentence,
  ...(alias !== undefined && { alias }),
});
