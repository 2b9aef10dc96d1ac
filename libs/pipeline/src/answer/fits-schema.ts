// Whether an answer is JSON of a given schema. Patterns in schemas are refused: a tenant's expression may take for ever.
import { Ajv, type ValidateFunction } from 'ajv';
import { isObject, type JsonObject, type JsonValue } from '../json.ts';

const compiled = new WeakMap<JsonObject, ValidateFunction>();

const compile = (schema: JsonObject): ValidateFunction => {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const fresh = new Ajv({ strict: false, allErrors: false, validateFormats: false, logger: false }).compile(schema);
  compiled.set(schema, fresh);
  return fresh;
};

/** What is wrong with a schema that an admin wrote; undefined when it can be used. */
export const schemaProblem = (schema: JsonObject): string | undefined => {
  if (usesPatterns(schema, 0)) return 'must not use pattern, patternProperties, $ref or more than 32 levels';
  try {
    compile(schema);
    return undefined;
  } catch {
    return 'is no JSON schema';
  }
};

const usesPatterns = (value: JsonValue, depth: number): boolean => {
  if (depth > 32) return true;
  if (Array.isArray(value)) return value.some((item) => usesPatterns(item, depth + 1));
  if (!isObject(value)) return false;
  return Object.entries(value).some(([key, inner]) => {
    const forbidden = (key === 'pattern' && typeof inner === 'string') || key === 'patternProperties' || key === '$ref';
    return forbidden || usesPatterns(inner, depth + 1);
  });
};

/** The text as a whole, or what stands in its only fenced block. */
export const fitsSchema = (text: string, schema: JsonObject): boolean => {
  const fenced = /^\s*```(?:json)?\n([\s\S]*?)\n```\s*$/.exec(text)?.[1];
  try {
    return compile(schema)(JSON.parse(fenced ?? text));
  } catch {
    return false;
  }
};
