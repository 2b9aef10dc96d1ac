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

export const valueAt = (root: JsonValue, path: JsonPath): JsonValue | undefined => {
  let value: JsonValue | undefined = root;
  for (const key of path) value = typeof key === 'number' ? list(value)[key] : field(value, key);
  return value;
};

/** A copy of `root` with other values at some paths; everything beside the paths is shared. A path that leads nowhere throws. */
export const withValuesAt = (root: JsonValue, values: Iterable<readonly [JsonPath, JsonValue]>): JsonValue => {
  // Each container is copied once, however many of its values change: one copy for each would be a copy squared.
  const ours = new Set<JsonValue>();
  let changed = root;
  for (const [path, value] of values) changed = put(changed, path, value, 0, ours);
  return changed;
};

const put = (node: JsonValue, path: JsonPath, value: JsonValue, depth: number, ours: Set<JsonValue>): JsonValue => {
  const key = path[depth];
  if (key === undefined) return value;
  if (Array.isArray(node) && typeof key === 'number' && key < node.length) {
    const copy = ours.has(node) ? node : node.slice();
    ours.add(copy);
    copy[key] = put(node[key] as JsonValue, path, value, depth + 1, ours);
    return copy;
  }
  if (isObject(node) && typeof key === 'string' && Object.hasOwn(node, key)) {
    const copy = ours.has(node) ? node : { ...node };
    ours.add(copy);
    const below = put(node[key] as JsonValue, path, value, depth + 1, ours);
    // an assignment would take a client's `__proto__` for more than a field
    Object.defineProperty(copy, key, { value: below, writable: true, enumerable: true, configurable: true });
    return copy;
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
