// The schema files as they should stand beside each values.yaml.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { valuesSchema } from './values-schema.ts';

/** Path below the charts folder → text. */
export function schemaFiles(charts: string): Record<string, string> {
  const names = readdirSync(charts).filter((name) => existsSync(join(charts, name, 'values.yaml')));
  return Object.fromEntries(
    names.map((name) => {
      const schema = valuesSchema(readFileSync(join(charts, name, 'values.yaml'), 'utf8'));
      return [join(name, 'values.schema.json'), `${JSON.stringify(schema, null, 2)}\n`];
    }),
  );
}
