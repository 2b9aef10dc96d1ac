// The NetworkPolicies of all charts together allow exactly what the topology says, and nothing reaches a service but the edge.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { services, topology } from '../topology.ts';
import { type KubernetesObject, leastValues, render } from './helm.ts';
import { podTemplates } from './pod-templates.ts';

const selector = z.object({ matchLabels: z.record(z.string(), z.string()).default({}) });
const peer = z.strictObject({
  podSelector: selector.optional(),
  namespaceSelector: selector.optional(),
  ipBlock: z.object({ cidr: z.string(), except: z.array(z.string()).default([]) }).optional(),
});
const ports = z.array(z.object({ port: z.number(), protocol: z.string() })).nonempty();
const policySchema = z.looseObject({
  spec: z.object({
    podSelector: selector,
    policyTypes: z.array(z.string()),
    ingress: z.array(z.object({ from: z.array(peer).nonempty(), ports })),
    egress: z.array(z.object({ to: z.array(peer).nonempty(), ports })),
  }),
});
type Policy = z.infer<typeof policySchema>['spec'];

const policiesOf = (objects: readonly KubernetesObject[]): Policy[] =>
  objects.filter((found) => found.kind === 'NetworkPolicy').map((found) => policySchema.parse(found).spec);

const portNames = Object.fromEntries(
  Object.entries(topology.ports).map(([name, port]) => [port, name === 'egressProxy' ? 'egress-proxy' : name]),
);
const privateRanges = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];

/** What a policy lets its pods open, in the topology's words. */
function opened(policy: Policy): string[] {
  return policy.egress.flatMap(({ to, ports: open }) =>
    to.flatMap((target) => open.map(({ port, protocol }) => nameOf(target, port, protocol))),
  );
}

function nameOf(target: z.infer<typeof peer>, port: number, protocol: string): string {
  if (port === 53) return `dns-${protocol}`;
  if (target.ipBlock) {
    const complete = privateRanges.every((range) => target.ipBlock?.except.includes(range));
    return target.ipBlock.cidr === '0.0.0.0/0' && complete && port === 443
      ? 'providers'
      : `${target.ipBlock.cidr}:${port}`;
  }
  const name = target.podSelector?.matchLabels['app.kubernetes.io/name'] ?? 'anybody';
  return name === portNames[port] ? name : `${name}:${port}`;
}

test.each(services)('%s may open what the topology says, and DNS, and nothing else', (name) => {
  const own = policiesOf(render(name)).filter(
    ({ podSelector }) => podSelector.matchLabels['app.kubernetes.io/name'] === name,
  );
  expect(own).toHaveLength(1);
  expect(own[0]?.policyTypes).toEqual(['Ingress', 'Egress']);
  expect(opened(own[0]!).sort()).toEqual(['dns-TCP', 'dns-UDP', ...topology.services[name].connects].sort());
});

test.each(services)('only the edge is open to others, and only on its port', (name) => {
  const [own] = policiesOf(render(name)).filter(
    ({ podSelector }) => podSelector.matchLabels['app.kubernetes.io/name'] === name,
  );
  if (name !== 'edge') return expect(own?.ingress).toEqual([]);
  expect(own?.ingress.map((rule) => rule.ports)).toEqual([[{ port: topology.ports['edge'], protocol: 'TCP' }]]);
  for (const { from } of own?.ingress ?? [])
    for (const who of from) expect(who.podSelector ?? who.ipBlock).toBeDefined();
});

test.each(
  services,
)('every pod of %s is under exactly one policy: the migration too, which reaches the database alone', (name) => {
  const objects = render(name);
  const policies = policiesOf(objects);
  for (const { metadata } of podTemplates(objects)) {
    const over = policies.filter(({ podSelector }) =>
      Object.entries(podSelector.matchLabels).every(([label, value]) => metadata.labels[label] === value),
    );
    expect(over).toHaveLength(1);
    if (metadata.labels['app.kubernetes.io/name'] === `${name}-migrate`) {
      expect(over[0]?.ingress).toEqual([]);
      expect(opened(over[0]!).sort()).toEqual(['dns-TCP', 'dns-UDP', 'postgres']);
    }
  }
});

test('a database outside the cluster is named by its address', () => {
  const [, own] = policiesOf(
    render('keys', [...leastValues('keys'), 'networkPolicy.peers.postgres.cidr=203.0.113.7/32']),
  );
  const all = policiesOf(
    render('keys', [...leastValues('keys'), 'networkPolicy.peers.postgres.cidr=203.0.113.7/32']),
  ).flatMap(opened);
  expect(own).toBeDefined();
  expect(all).toContain('203.0.113.7/32:5432');
  expect(all).not.toContain('postgres');
});
