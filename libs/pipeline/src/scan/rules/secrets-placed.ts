// Keys whose mark stands in their middle or at their end, or far from the words that announce them.
import { entropyBits } from '../checksums.ts';
import { isPlaceholder, isPublished } from '../false-friends.ts';
import { never, type Rule } from '../rule.ts';

type Locate = NonNullable<Rule['locate']>;

/** The run of token characters around an anchor, where it is as long as the issuer makes it. */
const around =
  (before: RegExp, after: RegExp, reach = 48): Locate =>
  (text, start, end) => {
    const head = before.exec(text.slice(Math.max(0, start - reach - 2), start));
    const tail = after.exec(text.slice(end, end + 48));
    return head === null || tail === null ? undefined : [start - head[0].length, end + tail[0].length];
  };

const rule = (
  type: string,
  anchors: readonly string[],
  hits: readonly string[],
  misses: readonly string[],
  how: Partial<Pick<Rule, 'locate' | 'pattern' | 'wordStart'>>,
): Rule => ({
  id: `${type}_placed`,
  detector: 'secret',
  type,
  severity: 'critical',
  score: 0.9,
  anchors,
  pattern: never,
  check: (value) => entropyBits(value) >= 2.8 && !isPlaceholder(value) && !isPublished(value),
  examples: { hits, misses },
  ...how,
});

export const placedKeys: readonly Rule[] = [
  rule(
    'aws_secret_key',
    ['aws_secret', 'secret_access_key', 'secretaccesskey', 'aws_sec'],
    ['aws_secret_access_key = Zq8vR2mT5xW1cK7nB4jH9dLfGs3pYt6uQe0oIaSd'],
    ['aws_secret_access_key = os.environ["AWS"]', 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    {
      wordStart: false,
      pattern: /[a-z_]{6,30}["']{0,2}\s{0,3}(?::|=>?|,)\s{0,3}["']{0,2}(?<value>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/iy,
    },
  ),
  rule(
    'telegram_token',
    [':aa'],
    ['110201543:AAZq8vR2mT5xW1cK7nB4jH9dLfGs3pYt6uQ'],
    ['x:AAb', 'at :AAZq8vR2mT5xW1cK7nB4jH9dLfGs3pYt6uQ', '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw'],
    { locate: around(/(?<![\w-])(?:bot)?\d{6,12}$/, /^[A-Za-z0-9_-]{32,34}(?![\w-])/) },
  ),
  rule(
    'azure_storage_key',
    ['accountkey='],
    [`AccountKey=${'Zq8vR2mT5xW1cK7nB4jH9dLfGs3pYt6uQe0oIaSdFgH'.repeat(2)}==`],
    [
      'AccountKey=...',
      'AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
    ],
    { pattern: /AccountKey=(?<value>[A-Za-z0-9+/]{86}==)/iy },
  ),
  rule(
    'azure_signed_key',
    ['+ast', '+acr', 'acdb', 'azfu', 'azse', '+aeh', '+aio', '+asb', 'apim'],
    [
      'key: Zq8vR2mT5xW1cK7nB4jH9dLfGs3pYt6uQe0oIaSdZq8vR2mT5xW1cK7nB4jH9dLfGs3pYt6uQe0o+ASt9dLfGs==',
      'code=Zq8vR2mT5xW1cK7nB4jH9dLfGs3pYt6uQe0oIaSd7h2kAzFu9dLfGs==',
    ],
    ['+ASt', 'the AzFu mark', 'acdb and more'],
    {
      wordStart: false,
      locate: around(/(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{32,80}$/, /^[A-Za-z0-9+/_-]{5,7}={1,2}(?![=\w])/, 84),
    },
  ),
  rule(
    'azure_key',
    ['jqqj99'],
    ['Zq8vR2mT5xW1cK7nB4jH9dLfGs3pYt6uQe0oIaSdFgHjKlZxCvBnJQQJ99BAACYeBjFXJ3w3AAABACOGabcd'],
    ['JQQJ99', 'JQQJ99BAACYe'],
    {
      wordStart: false,
      locate: around(/(?<![A-Za-z0-9])[A-Za-z0-9]{52}$/, /^[A-Za-z0-9+/=]{26,30}(?![A-Za-z0-9])/, 56),
    },
  ),
  rule(
    'azure_devops_token',
    ['azdo'],
    [`${'Zq8vR2mT5xW1cK7nB4jH9dLfGs3pYt6uQe0oIaSd'.repeat(2).slice(0, 76)}AZDO4k2q`],
    ['AZDO', 'the azdo1234 task'],
    { wordStart: false, locate: around(/(?<![A-Za-z0-9])[A-Za-z0-9]{76}$/, /^[A-Za-z0-9]{4}(?![A-Za-z0-9])/, 80) },
  ),
  rule(
    'putty_key',
    ['private-lines: '],
    ['Private-Lines: 8\nZq8vR2mT5xW1cK7nB4jH9dLfGs3pYt6uQe0oIaSdFgHjKlZxCvBn'],
    ['Private-Lines: 8', 'Private-Lines: 8\n\n'],
    { pattern: /Private-Lines: \d{1,3}\n(?<value>[A-Za-z0-9+/]{40,64}={0,2})/iy },
  ),
  rule(
    'azure_client_secret',
    ['8q~', '7q~'],
    ['client_srt = "xY38Q~Zq8vR2mT5xW1cK7nB4jH9dLfGs3pYt6uQe"'],
    ['8Q~', 'a8Q~short'],
    { locate: around(/(?<![\w~.-])[A-Za-z0-9_~.]{3}$/, /^[A-Za-z0-9_~.-]{31,34}(?![\w~-])/) },
  ),
  rule('newrelic_licence', ['nral'], ['9f86d081884c7d659a2feaa0c55ad0159f86NRAL'], ['NRAL', 'central', '9f86NRAL'], {
    locate: around(/(?<![A-Za-z0-9])(?:[a-f0-9]{36}|eu01xx?[a-f0-9]{30,32})$/, /^(?![A-Za-z0-9])/),
  }),
  rule(
    'vault_token',
    ['vault_token', 'vault-token', 'vaulttoken', 'vault_client_token', 'vault_dev_root_token'],
    ['VAULT_CLIENT_TOKEN="s.Zq8vR2mT5xW1cK7nB4jH9dLf"', '-vaultToken b.Zq8vR2mT5xW1cK7nB4jH9dLf'],
    ['VAULT_TOKEN="s.token"', 'vault token s.'],
    {
      wordStart: false,
      pattern:
        /vault[_-]?(?:client|dev_root)?[_-]?token["'`]{0,2}\s{0,3}[:=\s]\s{0,3}["'`]{0,2}(?<value>[sb]\.[A-Za-z0-9_-]{24,200})/iy,
    },
  ),
  rule(
    'django_secret_key',
    ['django-insecure-'],
    ["SECRET_KEY = 'django-insecure-k2#x9(v1@q7!m4^z8&w3*t6-r5_y0=p+b%u$n6h2j8l1c4d7f3'"],
    ['django-insecure-key', 'django-insecure-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
    { pattern: /django-insecure-(?<value>[a-z0-9!@#$%^&*(_=+)-]{50})(?![a-z0-9])/y },
  ),
  rule(
    'jenkins_password',
    ['following password', 'initial password', 'temporary password'],
    ['Please use the following password to proceed:\n\n9f86d081884c7d659a2feaa0c55ad015\n'],
    ['Please use the following password to proceed.', 'the initial password is set'],
    {
      pattern:
        /(?:following|initial|temporary) password[^\n]{0,60}\n{1,3}[ \t]{0,8}(?<value>[a-f0-9]{32})(?![a-f0-9])/iy,
    },
  ),
];
