// The schema of a chart's values, made from its values.yaml: what is there may be set, what is not there is a misspelling.
import { type Document, isMap, isScalar, isSeq, type Node, type Pair, parseDocument } from 'yaml';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Maps and lists whose keys are the user's own (settings, labels, Kubernetes objects passed through). */
const free: ReadonlySet<string> = new Set([
  'env',
  'files',
  'secretFiles',
  'extraEnv',
  'extraVolumes',
  'extraVolumeMounts',
  'sidecars',
  'commonLabels',
  'podLabels',
  'podAnnotations',
  'nodeSelector',
  'tolerations',
  'affinity',
  'resources',
  'annotations',
  'startup',
  'liveness',
  'readiness',
  'podSelector',
  'namespaceSelector',
  'ingressPeers',
  'metricsPeer',
  'imagePullSecrets',
  'pullSecrets',
  'alsoExcept',
]);
const whole: ReadonlySet<string> = new Set(['replicas', 'minReplicas', 'maxReplicas', 'port', 'opsPort']);
const choices: Readonly<Record<string, readonly string[]>> = {
  mode: ['helm', 'none'],
  pullPolicy: ['Always', 'IfNotPresent', 'Never'],
};

/** Draft-07, closed: an unknown key anywhere is refused with its path. */
export function valuesSchema(yaml: string): JsonSchema {
  const document: Document = parseDocument(yaml);
  const root = objectSchema(document.contents, false);
  const properties = root['properties'] as Record<string, JsonSchema>;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...root,
    properties: {
      ...properties,
      // An umbrella chart hands these down.
      global: { type: 'object' },
      enabled: { type: 'boolean' },
      'tappass-common': { type: 'object' },
    },
  };
}

function objectSchema(node: unknown, open: boolean): Record<string, unknown> {
  const pairs: Pair[] = isMap(node) ? node.items : [];
  const properties = Object.fromEntries(pairs.map((pair) => [keyOf(pair), pairSchema(pair)]));
  return open ? { type: 'object' } : { type: 'object', additionalProperties: false, properties };
}

function pairSchema(pair: Pair): JsonSchema {
  const name = keyOf(pair);
  const description = commentOf(pair);
  return { ...(description ? { description } : {}), ...typeSchema(name, pair.value) };
}

function typeSchema(name: string, value: unknown): JsonSchema {
  if (isSeq(value)) return { type: 'array' };
  if (isMap(value)) return objectSchema(value, free.has(name));
  const plain = isScalar(value) ? value.value : null;
  if (choices[name]) return { type: 'string', enum: choices[name] };
  if (whole.has(name)) return { type: 'integer', minimum: 1 };
  if (typeof plain === 'number') return { type: 'integer', minimum: 0 };
  return { type: typeof plain === 'boolean' ? 'boolean' : 'string' };
}

const keyOf = (pair: Pair): string => String(isScalar(pair.key) ? pair.key.value : pair.key);

/** What stands above the key in values.yaml. */
const commentOf = (pair: Pair): string =>
  ((pair.key as Node | null)?.commentBefore ?? '').trim().replaceAll(/\s*\n\s*/g, ' ');
