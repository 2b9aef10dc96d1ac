// Plain JSON values and the one way they are changed: a copy along the path, so that whoever holds the old value keeps it.

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}
export type JsonPath = readonly (string | number)[];

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An own field, so that `__proto__` or `constructor` sent by a client is a field like any other. */
export const field = (value: JsonValue | undefined, key: string): JsonValue | undefined =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;

export const text = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

export const list = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : []);

/** A copy of `root` with `value` at `path`; everything beside the path is shared. A path that leads nowhere throws. */
export const withValueAt = (root: JsonValue, path: JsonPath, value: JsonValue, depth = 0): JsonValue => {
  const key = path[depth];
  if (key === undefined) return value;
  if (Array.isArray(root) && typeof key === 'number' && key < root.length) {
    const copy = root.slice();
    copy[key] = withValueAt(root[key] as JsonValue, path, value, depth + 1);
    return copy;
  }
  if (isObject(root) && typeof key === 'string' && Object.hasOwn(root, key)) {
    // Spread and a computed key define own fields, so that a client's `__proto__` stays a field.
    return { ...root, [key]: withValueAt(root[key] as JsonValue, path, value, depth + 1) };
  }
  throw new RangeError('path leads nowhere');
};

/** `messages[0].content` */
export const pathText = (path: JsonPath): string => {
  let out = '';
  for (const key of path) out += typeof key === 'number' ? `[${key}]` : out === '' ? key : `.${key}`;
  return out;
};

/** Whether a text is JSON. */
export const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
