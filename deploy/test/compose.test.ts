// The compose stack is as closed as it says: hardened, no published port, secrets as files, and on exactly the topology's networks.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { topology } from '../topology.ts';
import { compose, composePath } from './compose-file.ts';

const containers = Object.entries(compose.services);
/** Whose image brings another unprivileged user. */
const otherUsers: Readonly<Record<string, string>> = { 'egress-proxy': '13:13' };

test.each(containers)('%s runs with nothing it does not need', (name, container) => {
  expect(container.read_only).toBe(true);
  expect(container.user).toBe(otherUsers[name] ?? '999:999');
  expect(container.cap_drop).toEqual(['ALL']);
  expect(container['cap_add']).toBeUndefined();
  expect(container['privileged']).toBeUndefined();
  expect(container.security_opt).toContain('no-new-privileges:true');
  expect(container.ulimits.core).toBe(0);
  expect(container['ports'], 'no published port').toBeUndefined();
  const ours = container.image.startsWith('${TAPPASS_REGISTRY:');
  // Our image brings its own.
  if (!ours) expect(container['healthcheck']).toBeDefined();
  expect(container.image, 'a version, and one may choose another').toMatch(/:(\$\{TAPPASS_VERSION:-)?\d[\w.-]*\}$/);
  expect(container.volumes.join()).not.toContain('docker.sock');
});

test('every container is on the networks the topology gives it, and on no other', () => {
  for (const [name, row] of Object.entries(topology.services)) {
    expect([...(compose.services[name]?.networks ?? [])].sort(), name).toEqual([...row.networks].sort());
  }
  for (const [name, row] of Object.entries(topology.engines)) {
    const container = compose.services[name];
    if (row.beside) expect(container?.network_mode).toBe(`service:${row.beside}`);
    else expect(container?.networks, name).toEqual(row.networks);
  }
  const known = [...Object.keys(topology.services), ...Object.keys(topology.engines), 'migrate'];
  expect(Object.keys(compose.services).sort()).toEqual(known.sort());
  expect(compose.services['migrate']?.networks).toEqual(['data-net']);
});

test('internal networks have no way to the host, and every subnet is its own', () => {
  expect(Object.keys(compose.networks).sort()).toEqual(Object.keys(topology.networks).sort());
  for (const [name, network] of Object.entries(compose.networks)) {
    const internal = topology.networks[name]?.internal === true;
    expect(network.internal, name).toBe(internal);
    const mode = network.driver_opts['com.docker.network.bridge.gateway_mode_ipv4'];
    expect(mode, name).toBe(internal ? 'isolated' : undefined);
  }
  const subnets = Object.values(compose.networks).map((network) => network.ipam.config[0]?.subnet);
  expect(new Set(subnets).size).toBe(subnets.length);
});

test('secrets are files, named only by those who need them, and never stand in an environment', () => {
  const used = new Set(containers.flatMap(([, container]) => container.secrets));
  expect([...used].sort()).toEqual(Object.keys(compose.secrets).sort());
  for (const [name, container] of containers) {
    for (const [variable, value] of Object.entries(container.environment)) {
      if (!/(PASSWORD|KEY|SECRET|TOKEN|LICENSE)/.test(variable)) continue;
      expect(variable, `${name} ${variable}=${value}`).toMatch(/_FILE$/);
    }
    const named = Object.values(container.environment).filter((value) => value.startsWith('/run/secrets/'));
    for (const path of named)
      expect(container.secrets, `${name}: ${path}`).toContain(path.slice('/run/secrets/'.length));
  }
});

test('nobody holds a private key or password of somebody else', () => {
  for (const name of Object.keys(topology.services)) {
    const others = Object.keys(topology.services).filter((other) => other !== name);
    const foreign = compose.services[name]?.secrets.filter((secret) =>
      others.some((other) => [`${other}.key`, `${other}_identity_key`, `postgres_password_${other}`].includes(secret)),
    );
    expect(foreign, name).toEqual([]);
  }
  const admins = containers.filter(([, container]) => container.secrets.includes('postgres_password'));
  expect(admins.map(([name]) => name).sort()).toEqual(['migrate', 'postgres']);
});

test('files that are mounted are in the repository', () => {
  const mounted = containers.flatMap(([, container]) => container.volumes).filter((volume) => volume.startsWith('./'));
  expect(mounted.length).toBeGreaterThan(4);
  for (const volume of mounted)
    expect(existsSync(join(dirname(composePath), volume.split(':')[0] ?? '')), volume).toBe(true);
});

test('docker compose itself accepts the file', ({ skip }) => {
  if (spawnSync('docker', ['compose', 'version']).status !== 0) skip('SKIPPED: no docker compose on this machine');
  const text = execFileSync('docker', ['compose', '-f', composePath, 'config', '--format', 'json'], {
    encoding: 'utf8',
  });
  expect(Object.keys(JSON.parse(text).services).sort()).toEqual(Object.keys(compose.services).sort());
});
