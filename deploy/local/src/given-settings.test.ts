import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { edgeConfig } from '../../../apps/edge/src/edge.config.ts';
import { unusedSettings, withGivenSettings } from './given-settings.ts';
import { demoAddresses, demoSettings } from './stand-ins.ts';

const folder = mkdtempSync(join(tmpdir(), 'tappass-given-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('D5: what a person sets for a service reaches it', () => {
  const own = { TAPPASS_PORT: '1', NATS_URL: 'nats://stack', POSTGRES_PASSWORD_FILE: '/own' };
  const tied = [
    'TAPPASS_PORT',
    'TAPPASS_OPS_PORT',
    'TAPPASS_PINS_FILE',
    'TAPPASS_KEYS_SEAL_JWK_FILE',
    'TAPPASS_VAULT_SEAL_JWK_FILE',
  ];
  const plain = Object.values(edgeConfig.declarations)
    .filter(({ from, name }) => from === 'env' && name.startsWith('TAPPASS_') && !tied.includes(name))
    .map(({ name }) => name);

  test.each(plain)('%s', (name) => {
    expect(withGivenSettings('edge', own, { [name]: 'given' }, folder)).toEqual({ ...own, [name]: 'given' });
  });

  test('a secret that was given as a value travels as a private file', () => {
    const { TAPPASS_SCRAPE_TOKEN_FILE: file = '', ...rest } = withGivenSettings(
      'edge',
      own,
      { TAPPASS_SCRAPE_TOKEN: 'a-long-scrape-token' },
      folder,
    );
    expect(rest).toEqual(own);
    expect(readFileSync(file, 'utf8')).toBe('a-long-scrape-token');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('a secret of one’s own takes the place of the stack’s', () => {
    const given = { TAPPASS_VAULT_KEY_FILE: '/mine', MISTRAL_API_KEY_FILE: '/mistral' };
    expect(withGivenSettings('vault', { TAPPASS_VAULT_KEY_FILE: '/own' }, given, folder)).toEqual(given);
  });

  test('what ties the stack together stays as the stack has it', () => {
    const given = { TAPPASS_PORT: '2', NATS_URL: 'nats://other', POSTGRES_PASSWORD_FILE: '/other', PATH: '/bin' };
    expect(withGivenSettings('edge', own, given, folder)).toEqual(own);
  });

  test('a variable that changes nothing is named, and those of clients are left alone', () => {
    expect(
      unusedSettings({ TAPPASS_PORT: '2', TAPPASS_OPENAI_ULR: 'x', TAPPASS_URL: 'x', TAPPASS_MISTRAL_URL: 'x' }),
    ).toEqual([
      'TAPPASS_PORT is set by the stack itself; yours is not used',
      'TAPPASS_OPENAI_ULR is no setting of any service; docs/config.md lists them',
    ]);
  });
});

describe('the demo provider stands in', () => {
  test('for everybody, and says so, when nothing was given', () => {
    const settings = demoSettings(demoAddresses({}), 'http://demo');
    expect(settings).toMatchObject({ TAPPASS_OPENAI_URL: 'http://demo', TAPPASS_DEMO_PROVIDER: 'true' });
  });

  test.each([
    ['a key', { OPENAI_API_KEY: 'sk' }, ['TAPPASS_ANTHROPIC_URL']],
    ['a key in a file', { ANTHROPIC_API_KEY_FILE: '/f' }, ['TAPPASS_OPENAI_URL']],
    ['an address', { TAPPASS_OPENAI_URL: 'http://mine' }, ['TAPPASS_ANTHROPIC_URL']],
    ['keys for both', { OPENAI_API_KEY: 'sk', ANTHROPIC_API_KEY: 'sk' }, []],
  ])('not for a provider with %s', (_, environment, addresses) => {
    expect(demoAddresses(environment)).toEqual(addresses);
    expect(demoSettings(addresses, 'http://demo')['TAPPASS_DEMO_PROVIDER']).toBeUndefined();
  });
});
