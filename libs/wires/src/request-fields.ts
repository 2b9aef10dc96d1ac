// Top-level fields of a request, told apart by table: carried, a mere hint that may stay behind, or refused by name.
import type { JsonObject, JsonValue } from '@tappass/pipeline/json';
import { cannotCarry } from './cannot-carry.ts';

export interface FieldTable {
  /** Read by the reader. */
  readonly carried: ReadonlySet<string>;
  /** Caching, billing, labels: without them the answer means the same. */
  readonly hints: ReadonlySet<string>;
  /** Values under which a field says nothing. */
  readonly idle: Readonly<Record<string, (value: JsonValue) => boolean>>;
}

/** @throws Fault bad_field for a field that would change the answer and cannot be carried */
export function checkFields(body: JsonObject, table: FieldTable): void {
  for (const [name, value] of Object.entries(body)) {
    if (value === null || table.carried.has(name) || table.hints.has(name)) continue;
    if (Object.hasOwn(table.idle, name) && table.idle[name]?.(value) === true) continue;
    throw cannotCarry(name, 'cannot be carried to the provider of this model');
  }
}
