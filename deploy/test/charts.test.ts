// Each chart renders alone, restricted, deterministic, without a secret, and within one namespace (C1 C2 C3 C4 C5 C7 C8 C10 C20).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { schemaFiles } from '../charts/src/schema-files.ts';
import { services } from '../topology.ts';
import { chartsFolder, leastValues, lintChart, refusal, render, renderText } from './helm.ts';
import { containersOf, podTemplates, workloads } from './pod-templates.ts';

const root = join(import.meta.dirname, '../..');
const kinds = [
  'Deployment',
  'HorizontalPodAutoscaler',
  'Job',
  'NetworkPolicy',
  'PodDisruptionBudget',
  'Service',
  'ServiceAccount',
];
const charts = [...services];
/** Those whose schema a hook Job brings up. */
const migrated = ['keys', 'vault', 'ledger', 'policy'];

test.each(charts)('%s lints, and renders alone with only its required values', (chart) => {
  expect(lintChart(chart)).toBe('');
  const objects = render(chart);
  expect(objects.map((found) => found.kind)).toEqual(
    expect.arrayContaining(['Deployment', 'NetworkPolicy', 'ServiceAccount']),
  );
  expect(refusal(['template', 'rel', join(chartsFolder(), chart)])).toContain('existingSecret');
});

test.each(charts)('%s refuses a misspelt key or a wrong type anywhere, and stands in an umbrella', (chart) => {
  const files = schemaFiles(join(root, 'charts'));
  const committed = readFileSync(join(root, 'charts', chart, 'values.schema.json'), 'utf8');
  expect(committed, 'out of date: npm run generate').toBe(files[join(chart, 'values.schema.json')]);
  const attempt = (value: string): string =>
    refusal([
      'template',
      'rel',
      join(chartsFolder(), chart),
      ...leastValues(chart).flatMap((one) => ['--set', one]),
      '--set',
      value,
    ]);
  for (const wrong of [
    'replica=3',
    'networkPolicy.enable=false',
    'image.tagg=1',
    'replicas=many',
    'autoscaling.enabled=yes-please',
  ]) {
    expect(attempt(wrong), wrong).toMatch(/schema/);
  }
  for (const right of ['global.anything=1', 'enabled=true', 'env.LOG_LEVEL=debug'])
    expect(attempt(right), right).toBe('');
});

test.each(charts)('%s renders for the oldest and newest Kubernetes it names, and refuses an older one', (chart) => {
  for (const version of ['1.29.0', '1.36.0'])
    expect(renderText(chart, leastValues(chart), ['--kube-version', version])).toContain('Deployment');
  const flags = ['template', 'rel', join(chartsFolder(), chart), '--kube-version', '1.28.0'];
  expect(refusal([...flags, ...leastValues(chart).flatMap((one) => ['--set', one])])).toContain('kubeVersion');
});

test.each(charts)('%s renders the same bytes twice, and nothing in it is made up at random', (chart) => {
  expect(renderText(chart)).toBe(renderText(chart));
  for (const folder of [chart, 'tappass-common']) {
    const templates = join(chartsFolder(), folder, 'templates');
    for (const file of readdirSync(templates)) {
      expect(readFileSync(join(templates, file), 'utf8'), file).not.toMatch(
        /\b(rand\w+|genCA|genSigned\w*|now|lookup|uuidv4)\b/,
      );
    }
  }
});

test.each(charts)('%s mounts secrets as files of one named Secret and puts none of them anywhere else', (chart) => {
  const objects = render(chart);
  expect(objects.some((found) => found.kind === 'Secret' || found.kind === 'ConfigMap')).toBe(false);
  const text = renderText(chart);
  expect(text).not.toMatch(/secretKeyRef|envFrom/);
  for (const { spec } of podTemplates(objects)) {
    for (const { secret } of spec.volumes) if (secret) expect(secret.defaultMode.toString(8)).toBe('440');
    for (const { name, env } of spec.containers) {
      const loose = env.filter((one) => /(PASSWORD|SECRET|_KEY|TOKEN|LICENSE)$/.test(one.name));
      expect(loose, name).toEqual([]);
    }
  }
});

test.each(charts)('every pod of %s meets the restricted standard', (chart) => {
  const templates = podTemplates(render(chart));
  expect(templates.length).toBe(migrated.includes(chart) ? 2 : 1);
  for (const { spec } of templates) {
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 999, runAsGroup: 999, fsGroup: 999 });
    for (const forbidden of ['hostNetwork', 'hostPID', 'hostIPC']) expect(spec[forbidden]).toBeUndefined();
    for (const found of [...spec.containers, ...spec.initContainers]) {
      expect(found.securityContext, found.name).toEqual({
        runAsNonRoot: true,
        runAsUser: 999,
        runAsGroup: 999,
        allowPrivilegeEscalation: false,
        privileged: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(found.resources.limits['memory'], found.name).toBeDefined();
    }
    for (const one of spec.volumes) {
      expect(one['hostPath']).toBeUndefined();
      if (one.emptyDir) expect(one.emptyDir.medium).toBe('Memory');
    }
  }
});

test.each(
  charts,
)('every image of %s follows the global registry and pull secrets, a digest wins, and none is latest', (chart) => {
  const values = [...leastValues(chart), 'global.imageRegistry=reg.example', 'global.imagePullSecrets={pull}'];
  const objects = render(chart, values);
  for (const found of containersOf(objects)) expect(found.image).toMatch(/^reg\.example\/.+:\d/);
  for (const { spec } of podTemplates(objects)) expect(spec.imagePullSecrets).toEqual([{ name: 'pull' }]);
  const digest = `sha256:${'a'.repeat(64)}`;
  const [pinned] = containersOf(
    render(chart, [...leastValues(chart), `image.digest=${digest}`]).filter((found) => found.kind === 'Deployment'),
  );
  expect(pinned?.image).toBe(`tappass/${chart}@${digest}`);
});

test.each(charts)('%s is alive by itself and ready by what it needs, and drains before it is killed', (chart) => {
  const [deployment] = workloads(render(chart)).filter(({ found }) => found.kind === 'Deployment');
  const { spec } = deployment!.spec.template;
  const service = spec.containers[0]!;
  expect(service.startupProbe?.httpGet).toEqual({ path: '/livez', port: 'ops' });
  expect(service.livenessProbe?.httpGet).toEqual({ path: '/livez', port: 'ops' });
  expect(service.readinessProbe?.httpGet).toEqual({ path: '/readyz', port: 'ops' });
  expect(service.lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
  // The process itself gives up draining after 25 s.
  expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(30);
  const slower = render(chart, [...leastValues(chart), 'probes.readiness.periodSeconds=9']);
  expect(containersOf(slower).find((found) => found.name === chart)?.readinessProbe?.periodSeconds).toBe(9);
});

test.each(
  charts,
)('with an autoscaler %s leaves the number of replicas to it, and a lone replica has no budget', (chart) => {
  const scaled = render(chart, [...leastValues(chart), 'autoscaling.enabled=true']);
  const [deployment] = workloads(scaled).filter(({ found }) => found.kind === 'Deployment');
  expect(deployment?.spec.replicas).toBeUndefined();
  expect(scaled.map((found) => found.kind)).toContain('HorizontalPodAutoscaler');
  expect(render(chart).map((found) => found.kind)).toContain('PodDisruptionBudget');
  expect(render(chart, [...leastValues(chart), 'replicas=1']).map((found) => found.kind)).not.toContain(
    'PodDisruptionBudget',
  );
});

test.each(charts)('%s changes its checksum with its settings and not otherwise', (chart) => {
  const sum = (values: readonly string[]): string | undefined =>
    /checksum\/config: (\w{64})/.exec(renderText(chart, [...leastValues(chart), ...values]))?.[1];
  expect(sum([])).toBeDefined();
  expect(sum(['replicas=7'])).toBe(sum([]));
  expect(sum(['env.LOG_LEVEL=debug'])).not.toBe(sum([]));
});

test.each(charts)('%s asks for nothing beyond its namespace', (chart) => {
  for (const found of render(chart)) expect(kinds, found.kind).toContain(found.kind);
});

test.each(migrated)('what the migration hook of %s refers to is there before it', (chart) => {
  const hooks = render(chart).filter((found) => found.metadata.annotations['helm.sh/hook']);
  expect(hooks.map((found) => found.kind).sort()).toEqual(['Job', 'NetworkPolicy']);
  const weight = (kind: string): number =>
    Number(hooks.find((found) => found.kind === kind)?.metadata.annotations['helm.sh/hook-weight']);
  expect(weight('NetworkPolicy')).toBeLessThan(weight('Job'));
  const [job] = workloads(hooks);
  expect(job?.spec.template.spec['serviceAccountName']).toBeUndefined();
  const secrets = job?.spec.template.spec.volumes.flatMap((one) => (one.secret ? [one.secret.secretName] : []));
  expect(secrets).toEqual(['m', 's']);
  expect(render(chart, ['existingSecret=s', 'migrations.mode=none']).map((found) => found.kind)).not.toContain('Job');
});
