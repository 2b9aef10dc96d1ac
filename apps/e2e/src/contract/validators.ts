// Validators of requests made from what the receiving APIs publish: OpenAI's OpenAPI document, the types of SDKs, service models. What cannot be had here is absent, and its tests say so.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { JsonObject } from '@tappass/pipeline/json';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { createGenerator } from 'ts-json-schema-generator';
import { awsSchema, discoverySchema } from './service-model.ts';

export type Receiver = 'chat' | 'responses' | 'mistral' | 'messages' | 'gemini' | 'vertex' | 'bedrock';

/** Undefined for a body that fits; else what does not. */
export type Validator = (body: unknown) => string | undefined;

const here = import.meta.dirname;
const root = join(here, '../../../..');
const cache = join(root, 'node_modules/.cache/contract');
const openapi = join(root, '../shared/data/schemas/openai-openapi.json.gz');
const require = createRequire(import.meta.url);
const packageOf = (name: string): string => {
  let folder = dirname(require.resolve(name));
  while (!existsSync(join(folder, 'package.json')) || !folder.endsWith(name)) folder = dirname(folder);
  return folder;
};

const sources: Readonly<Record<Receiver, () => JsonObject | undefined>> = {
  chat: () => openaiSchema('CreateChatCompletionRequest'),
  responses: () => openaiSchema('CreateResponse'),
  mistral: () =>
    withoutDefaults(
      ofTypes(
        '@mistralai/mistralai',
        'esm/models/components/chatcompletionrequest.d.ts',
        'ChatCompletionRequest$Outbound',
      ),
    ),
  messages: () =>
    withSampling(ofTypes('@anthropic-ai/sdk', 'resources/messages/messages.d.ts', 'MessageCreateParamsBase')),
  gemini: () => ofFile('@google/genai', join(here, 'published-types.ts'), 'GeminiRequest'),
  vertex: () => serviceModel('vertex', (model) => discoverySchema(model as never, vertexRequest)),
  bedrock: () => serviceModel('bedrock', (model) => awsSchema(model as never, 'ConverseRequest')),
};
const vertexRequest = 'GoogleCloudAiplatformV1GenerateContentRequest';

export const validatorOf = (receiver: Receiver): Validator | undefined => {
  const schema = sources[receiver]();
  if (schema === undefined) return undefined;
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false });
  let validate: ValidateFunction | undefined;
  return (body) => {
    validate ??= ajv.compile(schema);
    if (validate(body)) return undefined;
    return validate.errors
      ?.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
      .join('; ');
  };
};

const openaiSchema = (name: string): JsonObject | undefined => {
  if (!existsSync(openapi)) return undefined;
  const document = JSON.parse(gunzipSync(readFileSync(openapi)).toString()) as JsonObject;
  return { $ref: `#/components/schemas/${name}`, ...(withNulls(document) as JsonObject) };
};

/** OpenAPI 3.0 says `nullable` beside the schema; and of kinds of items, some of which are kinds of others, the document says `oneOf`. */
const withNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withNulls);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = value as Record<string, unknown>;
  const schema = Object.fromEntries(
    Object.entries(rest).map(([key, one]) => [key === 'oneOf' ? 'anyOf' : key, withNulls(one)]),
  );
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
};

const ofTypes = (name: string, file: string, type: string): JsonObject =>
  ofFile(name, join(packageOf(name), file), type);

/** Made once for each version of a package: reading an SDK's types takes seconds. */
const ofFile = (name: string, path: string, type: string): JsonObject => {
  const { version } = JSON.parse(readFileSync(join(packageOf(name), 'package.json'), 'utf8')) as { version: string };
  const made = join(cache, `${name.replace('/', '-')}-${version}.json`);
  if (existsSync(made)) return JSON.parse(readFileSync(made, 'utf8')) as JsonObject;
  const options = {
    path,
    type,
    skipTypeCheck: true,
    jsDoc: 'none',
    expose: 'all',
    additionalProperties: false,
  } as const;
  const schema = createGenerator(options).createSchema(type) as JsonObject;
  const { $schema: _, ...plain } = schema;
  mkdirSync(cache, { recursive: true });
  writeFileSync(made, JSON.stringify(plain));
  return plain;
};

/** The types have what today's models take; older ones that are still served can be told how to draw. */
const withSampling = (schema: JsonObject): JsonObject => {
  const definitions = schema['definitions'] as Record<string, { properties: JsonObject }>;
  const request = definitions['MessageCreateParamsBase']!;
  const number = { type: 'number' };
  const properties = {
    ...request.properties,
    temperature: { ...number, minimum: 0, maximum: 1 },
    top_p: number,
    top_k: number,
  };
  return { ...schema, definitions: { ...definitions, MessageCreateParamsBase: { ...request, properties } } as never };
};

/** The SDK fills these in; the API does so too. */
const filledIn = new Set(['stream', 'prefix', 'index', 'type', 'safe_prompt', 'strict']);

const withoutDefaults = (schema: JsonObject): JsonObject =>
  JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === 'required' && Array.isArray(value) ? value.filter((one) => !filledIn.has(one as string)) : value,
  ) as JsonObject;

const serviceModel = (name: string, read: (model: unknown) => JsonObject): JsonObject | undefined => {
  const path = join(cache, `${name}.json`);
  if (!existsSync(path)) fetchServiceModels();
  return existsSync(path) ? read(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
};

/** By the ordinary client of their registry, with hashes. Without it, or without a network, they are absent. */
const fetchServiceModels = (): void => {
  try {
    execFileSync('python3', [join(here, 'fetch-service-models.py'), cache], { stdio: 'ignore', timeout: 300_000 });
  } catch {
    // the caller sees that there is no file, and says so
  }
};
