import { describe, expect, it, test } from 'vitest';
import { genericSecrets } from './generic-secrets.ts';
import { formatsOf } from './key-format.ts';
import { rules } from './rules.ts';
import { scanText } from './scan.ts';

const secretsIn = (text: string): string[] =>
  scanText(text)
    .filter(({ detector, score }) => detector === 'secret' && score >= 0.5)
    .map(({ type, start, end }) => `${type} ${text.slice(start, end)}`);

/** Drawn once and for all, so that no key stands in this file. */
const drawn = (notation: string): string => (formatsOf(notation)[0] as { good: string }).good;
const hex32 = drawn('{hex:32}');
const hex40 = drawn('{hex:40}');
const hex64 = drawn('{hex:64}');
const token = drawn('{alnum:32}');

const friends: readonly (readonly [what: string, texts: readonly string[]])[] = [
  [
    'a published example key',
    [
      'aws_access_key_id = AKIAIOSFODNN7EXAMPLE',
      'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      'stripe.api_key = "sk_test_4eC39HqLyjWDarjtT1zdp7dc"',
      'AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
    ],
  ],
  [
    'the sample token of jwt.io',
    [
      'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
    ],
  ],
  [
    'the key of a cache',
    [
      `Cache restored from key: node-modules-Linux-${hex64}`,
      `Cache saved with key: cargo-${hex64}`,
      `cache-key: pip-${hex40}`,
      `redis GET cacheKey=${hex32}`,
    ],
  ],
  [
    'a public id of a client',
    [`client_id: 0oa${drawn('{lower:17}')}`, `AUTH_CLIENT_ID = "${token}"`, `clientId: '${drawn('{uuid}')}'`],
  ],
  [
    'the key of a component or a map',
    [`<li key="item-${hex32}">`, `key="row-${hex40}"`, `{ key: '${hex32}', label: 'x' }`],
  ],
  [
    'the fingerprint of a key',
    [`gpg: using RSA key ${hex40.toUpperCase()}`, `Key fingerprint = ${hex40.toUpperCase()}`],
  ],
  [
    'a cursor',
    [
      `/items?pageToken=${hex32}`,
      `{"nextPageToken":"${token}"}`,
      `next_page_token: ${token}`,
      `{"cursor":"${token}","sync_token":"${token}"}`,
    ],
  ],
  [
    'words with a number',
    ['token: docker-arm64-handler', 'secret = "kubernetes-v1beta2-controller"', 'key: linux-x86-64-runner-22'],
  ],
  [
    'an alphabet',
    [
      'const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"',
      "alphabet: 'abcdefghijkmnpqrstuvwxyz23456789'",
      'TOKEN_CHARACTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"',
    ],
  ],
  [
    'settings of a logger',
    [
      "redact: { paths: ['user.password', 'items[1].secret'], censor: '**GDPR COMPLIANT**' }",
      'censor: (value, path) => mask(value)',
    ],
  ],
  [
    'a list of parameters',
    [
      'func connect(user, srkPassword, jsKeyFile string) error {',
      'login(username: string, password: string, apiToken2: Token64): void',
      'hash(plainPassword, saltRounds, callback)',
      'INSERT INTO users (name, password_hash, api_key_id) VALUES ($1, $2, $3)',
    ],
  ],
  [
    'code that takes the header of a key off',
    [
      "pem.replace('-----BEGIN PRIVATE KEY-----', '').replace('-----END PRIVATE KEY-----', '')",
      'strings.TrimPrefix(s, "-----BEGIN RSA PRIVATE KEY-----")',
      'if (line.startsWith("-----BEGIN EC PRIVATE KEY-----")) { inKey = true; }',
      'PRIVATE_KEY="-----BEGIN RSA PRIVATE KEY-----\\n...\\n-----END RSA PRIVATE KEY-----"',
    ],
  ],
  [
    'a checksum that begins like a key',
    [
      `github.com/acme/lib v1.2.3 h1:EAAC${drawn('{alnum:39}')}=`,
      `"integrity": "sha512-AKCp${drawn('{alnum:82}')}=="`,
      `resolved hf_ sha256:${hex64}`,
    ],
  ],
  [
    'an address of a service on this machine',
    [
      'DATABASE_URL=postgres://postgres:postgres@localhost:5432/app',
      'amqp://guest:guest@localhost:5672/',
      'mongodb://root:example@mongo:27017',
      'redis://:authpassword@127.0.0.1:6379/4',
      'mysql://user:secret@db.example.com/shop',
      'https://user:pass@example.com/x',
    ],
  ],
  [
    'a publishable key',
    [
      `pk_test_${drawn('{alnum:24}')}`,
      `Stripe("pk_live_${drawn('{alnum:24}')}")`,
      `sq0idp-${drawn('{url:22}')}`,
      `FLWPUBK-${drawn('{hex:32}')}-X`,
    ],
  ],
  [
    'a password of a test',
    [
      "await login('ada', 'wrong-password')",
      'expect(await verify(password, "incorrect-password1")).toBe(false)',
      "password: 'test-password-123'",
      'assert redact("password=hunter2") == "password=***"',
      'User.create!(password: "password123")',
    ],
  ],
  [
    'a question for a password',
    [
      'Enter your password: ',
      '[sudo] password for ada: ',
      'To hash a password:\n\nTechnique 1 (with a salt)',
      'Password (again):',
    ],
  ],
  [
    'a public key',
    [
      `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA${drawn('{alnum:44}')} ada@laptop`,
      `ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ${drawn('{alnum:300}')} deploy`,
      `ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAI${drawn('{alnum:100}')}= ci`,
      `-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA${drawn('{alnum:43}')}=\n-----END PUBLIC KEY-----`,
    ],
  ],
  [
    'a manifest with placeholders',
    [
      'apiVersion: v1\nkind: Secret\nstringData:\n  username: admin\n  password: REPLACE_ME_1\n  token: <base64-encoded-token>',
      'kind: Secret\ndata:\n  username: YWRtaW4=\n  password: cGFzc3dvcmQ=',
      'kind: Secret\ndata:\n  password: MWYyZDFlMmU2N2Rm',
      `kind: Secret\ndata:\n  api-token: $${'{API_TOKEN_FROM_VAULT_1}'}`,
    ],
  ],
  [
    'a digest or an id',
    [
      `commit ${hex40}`,
      `etag: "${hex32}"`,
      `request_id: ${token}`,
      `x-amz-content-sha256: ${hex64}`,
      `sha256 = "${hex64}"`,
      `trace_id=${hex32}`,
    ],
  ],
  ['a class of a style sheet', [`.css-${drawn('{lower:20}')} { color: red }`, `className="sc-${drawn('{alnum:20}')}"`]],
  [
    'places in files',
    [
      'token:\n  packages/core2/src/agents/agentLoader12.ts:193: const x',
      'secrets: src/lib/secret_store_v2/handler12.go:77:',
    ],
  ],
];

describe.each(friends)('%s', (what, texts) => {
  it.each(texts)(`A6: ${what} is no secret: %s`, (text) => {
    expect(secretsIn(text)).toEqual([]);
  });
});

it.each([
  ['E6: a public SSH key', `ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ${drawn('{alnum:200}')}== ada@laptop`],
  ['E6: a sample of a Kubernetes Secret', 'kind: Secret\ndata:\n  password: <your-password>\n  user: YWRtaW4='],
])('%s is no secret', (_, text) => {
  expect(secretsIn(text)).toEqual([]);
});

test.each([
  ['a key of an issuer glued to a flag', `mysql -u app -p${drawn('pscale_pw_{url:43}')} shop`, 'planetscale_token'],
  ['one behind an escaped line break', `"\\n${drawn('ghp_{alnum:36}')}"`, 'github_token'],
  ['one in an address', `https://x:${drawn('glpat-{alnum:20}')}@gitlab.acme.io/a.git`, 'gitlab_token'],
  [
    'a password that somebody took trouble with, on this machine',
    'postgres://app:kX9-mQ2v!z@localhost/app',
    'connection_string',
  ],
  ['a token named by what it is for', `session_secret = "${token}"`, 'api_token'],
  ['a token named by its service', `openweatherKey=${drawn('{lower:26}')}`, 'api_token'],
  [
    'a private key in source code',
    `const key = "-----BEGIN PRIVATE KEY-----\\n" +\n  "MIIEvQ${drawn('{alnum:58}')}\\n"`,
    'private_key',
  ],
  ['a key of a cloud in a log', `level=info msg="using ${drawn('AKIA{base32:16}')}"`, 'aws_access_key'],
])('%s is one', (_, text, type) => {
  expect(secretsIn(text).map((one) => one.split(' ')[0])).toContain(type);
});

test('there are more than 220 types by issuers, each with a source, and every format has examples', () => {
  const issued = rules.filter(({ source }) => source !== undefined);
  expect(new Set(issued.map(({ type }) => type)).size).toBeGreaterThanOrEqual(220);
  expect(issued.filter(({ source, examples }) => source === '' || examples.hits.length === 0)).toEqual([]);
});

test('what an issuer marks is not called generic', () => {
  expect(genericSecrets).toContain('api_token');
  for (const type of ['aws_access_key', 'github_token', 'stripe_key', 'private_key'])
    expect(genericSecrets).not.toContain(type);
});
