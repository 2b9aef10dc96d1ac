import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isObject, type JsonPath, type JsonValue, withValuesAt } from './json.ts';

const key = fc.constantFrom('a', 'b', '0', '__proto__', 'constructor');
const json = fc.letrec<{ any: JsonValue }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<JsonValue>(null, 1, 'x', true),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie('any')), { maxLength: 3 }).map((entries): JsonValue => Object.fromEntries(entries)),
  ),
})).any;

/** Paths of all that is no container, so that none leads through another. */
const leaves = (value: JsonValue, path: JsonPath = []): JsonPath[] => {
  if (Array.isArray(value)) return value.flatMap((below, index) => leaves(below, [...path, index]));
  if (!isObject(value)) return [path];
  return Object.keys(value).flatMap((name) => leaves(value[name] as JsonValue, [...path, name]));
};

test('values are put where the paths lead and nowhere else, and who holds the old value keeps it', () => {
  fc.assert(
    fc.property(json, fc.infiniteStream(fc.boolean()), (root, choose) => {
      const before = JSON.stringify(root);
      const all = leaves(root);
      const chosen = new Set(all.filter(() => choose.next().value));
      const changed = withValuesAt(
        root,
        [...chosen].map((path) => [path, 'NEW']),
      );
      expect(JSON.stringify(root)).toBe(before);
      expect(leaves(changed)).toEqual(all);
      const at = (value: JsonValue, path: JsonPath): unknown =>
        path.reduce<unknown>((inner, name) => Object.getOwnPropertyDescriptor(inner, name)?.value, value);
      for (const path of all) expect(at(changed, path)).toEqual(chosen.has(path) ? 'NEW' : at(root, path));
      if (chosen.size === 0) expect(changed).toBe(root);
      expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    }),
    { numRuns: 300 },
  );
});

test('a path that leads nowhere throws', () => {
  for (const path of [['b'], ['a', 0], ['toString']])
    expect(() => withValuesAt({ a: 'x' }, [[path, 1]])).toThrow(RangeError);
});
