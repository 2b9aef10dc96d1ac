// JSON schemas in the words that the receiver knows. What a schema says beyond them is a bound that the model is not told.
import { withDigitsOf } from '@tappass/pipeline/exact-json';
import {
  field,
  isObject,
  type JsonObject,
  type JsonPath,
  type JsonValue,
  list,
  withValuesAt,
} from '@tappass/pipeline/json';
import type { Demands, SchemaDemand, WireName } from './demands.ts';
import { placesAt } from './places.ts';

const places: Readonly<Partial<Record<WireName, readonly string[]>>> = {
  gemini: ['tools.*.functionDeclarations.*.parametersJsonSchema', 'generationConfig.responseJsonSchema'],
  messages: ['output_config.format.schema'],
};

export const withSchemas = (wire: WireName, body: JsonObject, { schemas, strictSchemas }: Demands): JsonObject => {
  const loosened = strictSchemas === true ? looseWhereTheyMust(body) : body;
  if (schemas === undefined) return loosened;
  const values = (places[wire] ?? [])
    .flatMap((pattern) => placesAt(loosened, pattern))
    .flatMap(([path, schema]): [JsonPath, JsonValue][] => {
      const told = inWords(schema, schemas);
      return told === schema ? [] : [[path, told]];
    });
  return values.length === 0 ? loosened : (withValuesAt(loosened, values) as JsonObject);
};

/** Keywords whose members are schemas by name, which are no keywords. */
const byName: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions', 'patternProperties']);
const inLists: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);
const single: ReadonlySet<string> = new Set(['items', 'additionalProperties']);

const inWords = (schema: JsonValue, demand: SchemaDemand): JsonValue => {
  if (!isObject(schema)) return schema;
  const told: JsonObject = {};
  for (const [word, value] of Object.entries(schema)) {
    if (word === 'const' && !demand.keywords.has('const')) told['enum'] = [value];
    else if (word === 'oneOf' && !demand.keywords.has('oneOf')) told['anyOf'] = below('anyOf', value, demand);
    else if (demand.keywords.has(word)) define(told, word, below(word, value, demand));
  }
  const merged = demand.keywords.has('allOf') ? told : withAllOf(told, schema['allOf'], demand);
  if (demand.closed === true && isObject(merged['properties'])) merged['additionalProperties'] = false;
  return isSame(merged, schema) ? schema : withDigitsOf(merged, schema);
};

const below = (word: string, value: JsonValue, demand: SchemaDemand): JsonValue => {
  if (inLists.has(word))
    return same(
      value,
      list(value).map((one) => inWords(one, demand)),
    );
  if (single.has(word)) return inWords(value, demand);
  if (!byName.has(word) || !isObject(value)) return value;
  const told: JsonObject = {};
  for (const [name, one] of Object.entries(value)) define(told, name, inWords(one, demand));
  return isSame(told, value) ? value : told;
};

/** Where there is no word for all of several schemas, one schema says what they say together. */
const withAllOf = (told: JsonObject, all: JsonValue | undefined, demand: SchemaDemand): JsonObject => {
  let merged = told;
  for (const one of list(all).map((part) => inWords(part, demand))) {
    if (!isObject(one)) continue;
    const properties = { ...(merged['properties'] as JsonObject), ...(one['properties'] as JsonObject) };
    const required = [...new Set([...list(merged['required']), ...list(one['required'])])];
    merged = { ...one, ...merged };
    if (Object.keys(properties).length > 0) merged['properties'] = properties;
    if (required.length > 0) merged['required'] = required;
  }
  return merged;
};

// an assignment would take a property named `__proto__` for more than a field
const define = (object: JsonObject, name: string, value: JsonValue): void => {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
};

const same = (old: JsonValue, fresh: JsonValue[]): JsonValue =>
  Array.isArray(old) && fresh.every((one, index) => one === old[index]) ? old : fresh;

const isSame = (one: JsonObject, other: JsonObject): boolean => {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
};

const strictPlaces = ['response_format.json_schema', 'text.format', 'tools.*.function', 'tools.*'] as const;

/** A schema that is not of the strict kind is refused as strict, and taken otherwise. */
const looseWhereTheyMust = (body: JsonObject): JsonObject => {
  const values = strictPlaces
    .flatMap((pattern) => placesAt(body, pattern))
    .filter(([, holder]) => field(holder, 'strict') === true)
    .filter(([, holder]) => !isStrict(field(holder, 'schema') ?? field(holder, 'parameters') ?? {}))
    .map(([path]): [JsonPath, JsonValue] => [[...path, 'strict'], false]);
  return values.length === 0 ? body : (withValuesAt(body, values) as JsonObject);
};

const strictWords: ReadonlySet<string> = new Set(
  `$defs definitions $ref type title description default enum const items anyOf properties additionalProperties required
   pattern format multipleOf minimum maximum exclusiveMinimum exclusiveMaximum minItems maxItems`.split(/\s+/),
);

const isStrict = (schema: JsonValue): boolean => {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (!isObject(schema)) return true;
  for (const word of Object.keys(schema)) if (!strictWords.has(word)) return false;
  const properties = field(schema, 'properties');
  const required = new Set(list(field(schema, 'required')));
  const isObjectSchema = schema['type'] === 'object' || isObject(properties);
  if (isObjectSchema && schema['additionalProperties'] !== false) return false;
  const named = Object.entries(isObject(properties) ? properties : {});
  if (named.some(([name]) => !required.has(name))) return false;
  const inner = [...named.map(([, one]) => one), ...innerOf(schema)];
  return inner.every(isStrict);
};

const innerOf = (schema: JsonObject): JsonValue[] => [
  ...list(schema['anyOf']),
  ...Object.values(isObject(schema['$defs']) ? schema['$defs'] : {}),
  ...Object.values(isObject(schema['definitions']) ? schema['definitions'] : {}),
  ...(isObject(schema['items']) ? [schema['items']] : []),
];
