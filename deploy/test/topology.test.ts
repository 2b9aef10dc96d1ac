// The topology names what there is, and keeps the rules of the network: nothing bridges what must stay apart.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { permissionsText } from '../nats/permissions-text.ts';
import { renderNatsConfig } from '../nats/render.ts';
import { contractOf, services, topology } from '../topology.ts';
import { contracts } from './contracts-of.ts';

test('every method of every contract may be called by somebody, and every method that may be called exists', () => {
  for (const [name, contract] of Object.entries(contracts)) {
    const callable = new Set(services.flatMap((caller) => topology.services[caller].calls[name as 'keys'] ?? []));
    expect([...callable].sort(), `deploy/topology.json: calls of ${name}`).toEqual(
      contract.methods.map((method) => method.name).sort(),
    );
  }
});

test('subjects are spelt as the contracts spell them', () => {
  for (const [name, contract] of Object.entries(contracts)) expect(contractOf(name as 'keys')).toBe(contract.typeName);
});

test('the committed permissions are what the topology says', () => {
  const committed = readFileSync(join(import.meta.dirname, '../nats/permissions.conf'), 'utf8');
  expect(committed, 'out of date: npm run generate').toBe(permissionsText());
});

test('no grant is a wildcard over inboxes, over the stream API or over everything', () => {
  const granted = [...permissionsText().matchAll(/^ {10}"([^"]+)"$/gm)].map((match) => match[1]);
  expect(granted.length).toBeGreaterThan(80);
  for (const subject of granted) expect(subject).not.toMatch(/^(>|_INBOX\.>|\$JS\.>|\$JS\.API\.>|\$SYS.*|tappass\.>)$/);
});

test('a weak or strange bus password is refused before it stands in a file', () => {
  const passwords = Object.fromEntries(services.map((name) => [name, 'x'.repeat(20)])) as Record<'edge', string>;
  for (const bad of ['short', 'has "quotes" in it and more', 'line\nbreak and more and more']) {
    const given = { ...passwords, edge: bad } as Parameters<typeof renderNatsConfig>[1] extends { passwords: infer P }
      ? P
      : never;
    expect(() => renderNatsConfig(topology, { users: 'password', passwords: given })).toThrow(/bus password of edge/);
  }
});

test('only the edge and the forward proxy have a route out, and neither is near a store', () => {
  const open = Object.entries(topology.networks)
    .filter(([, network]) => !network.internal)
    .map(([name]) => name);
  const members = { ...topology.services, ...topology.engines } as Record<string, { networks?: string[] }>;
  const withRoute = Object.entries(members).filter(([, row]) => row.networks?.some((name) => open.includes(name)));
  expect(withRoute.map(([name]) => name).sort()).toEqual(['edge', 'egress-proxy']);
  for (const [name, row] of withRoute) {
    expect(row.networks, name).not.toContain('data-net');
    expect(row.networks, name).not.toContain('cache-net');
  }
});

test('a service is on exactly the networks of the servers it connects to', () => {
  const serverOf = Object.fromEntries(
    Object.entries(topology.networks).flatMap(([name, network]) => (network.server ? [[network.server, name]] : [])),
  );
  for (const name of services) {
    const { networks, connects } = topology.services[name];
    const needed = connects.map((target) => (target === 'providers' ? 'llm-egress-net' : serverOf[target]));
    const served = Object.entries(topology.networks).filter(([, network]) => network.server === name);
    expect([...networks].sort(), name).toEqual([...needed, ...served.map(([net]) => net)].sort());
  }
});

test('no container bridges all networks, and nobody but its clients is on a store network', () => {
  const all = Object.keys(topology.networks).length;
  for (const name of services) expect(topology.services[name].networks.length).toBeLessThan(all - 1);
  const onCache = services.filter((name) => topology.services[name].networks.includes('cache-net'));
  expect(onCache).toEqual(['keys']);
});
