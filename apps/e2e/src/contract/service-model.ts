// JSON Schema out of the service models that AWS and Google publish.
import type { JsonObject, JsonValue } from '@tappass/pipeline/json';

interface AwsShape {
  readonly type: string;
  readonly required?: string[];
  readonly members?: Record<string, { shape: string }>;
  readonly member?: { shape: string };
  readonly value?: { shape: string };
  readonly union?: boolean;
  readonly document?: boolean;
  readonly enum?: string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

/** Of one shape of an AWS service model. The model's id stands in the path, not in the body. */
export const awsSchema = (model: { shapes: Record<string, AwsShape> }, root: string): JsonObject => {
  const $defs: JsonObject = {};
  for (const [name, shape] of Object.entries(model.shapes)) $defs[name] = awsShape(shape);
  const { modelId: _, ...properties } = ($defs[root] as { properties: JsonObject }).properties;
  $defs[root] = { type: 'object', properties, additionalProperties: false };
  return { $ref: `#/$defs/${root}`, $defs };
};

const awsRef = ({ shape }: { shape: string }): JsonObject => ({ $ref: `#/$defs/${shape}` });

const awsShape = (shape: AwsShape): JsonObject => {
  if (shape.document === true) return {};
  switch (shape.type) {
    case 'structure':
      return {
        type: 'object',
        properties: Object.fromEntries(Object.entries(shape.members ?? {}).map(([name, of]) => [name, awsRef(of)])),
        additionalProperties: false,
        ...(shape.required !== undefined && { required: shape.required }),
        ...(shape.union === true && { minProperties: 1, maxProperties: 1 }),
      };
    case 'list':
      return { type: 'array', items: awsRef(shape.member!), ...within(shape, 'minItems', 'maxItems') };
    case 'map':
      return { type: 'object', additionalProperties: awsRef(shape.value!) };
    case 'integer':
    case 'long':
      return { type: 'integer', ...within(shape, 'minimum', 'maximum') };
    case 'float':
    case 'double':
      return { type: 'number', ...within(shape, 'minimum', 'maximum') };
    case 'boolean':
      return { type: 'boolean' };
    case 'blob':
      return { type: 'string', ...within(shape, 'minLength', 'maxLength') };
    case 'string':
      return {
        type: 'string',
        ...within(shape, 'minLength', 'maxLength'),
        ...(shape.enum !== undefined && { enum: shape.enum }),
        // AWS means the whole text
        ...(shape.pattern !== undefined && { pattern: `^(?:${shape.pattern})$` }),
      };
    default:
      return {};
  }
};

const within = ({ min, max }: AwsShape, least: string, most: string): JsonObject => ({
  ...(min !== undefined && { [least]: min }),
  ...(max !== undefined && { [most]: max }),
});

/** Of a discovery document, whose objects hold what it lists and nothing else. */
export const discoverySchema = (document: { schemas: JsonObject }, root: string): JsonObject => {
  const $defs: JsonObject = {};
  for (const [name, schema] of Object.entries(document.schemas)) $defs[name] = discovered(schema) as JsonObject;
  return { $ref: `#/$defs/${root}`, $defs };
};

const kept = new Set(['type', 'properties', 'items', 'additionalProperties', 'enum', '$ref']);

const discovered = (schema: JsonValue): JsonValue => {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return schema;
  if (typeof schema['$ref'] === 'string') return { $ref: `#/$defs/${schema['$ref']}` };
  const out: JsonObject = {};
  for (const [word, value] of Object.entries(schema)) {
    if (!kept.has(word)) continue;
    if (word === 'properties')
      out[word] = Object.fromEntries(Object.entries(value as JsonObject).map(([name, one]) => [name, discovered(one)]));
    else if (word === 'type' && value === 'any') continue;
    else out[word] = word === 'items' || word === 'additionalProperties' ? discovered(value) : value;
  }
  // 64-bit numbers are texts in a discovery document and either on the wire
  if (schema['format'] === 'int64') out['type'] = ['string', 'integer'];
  if (out['properties'] !== undefined && out['additionalProperties'] === undefined) out['additionalProperties'] = false;
  return out;
};
