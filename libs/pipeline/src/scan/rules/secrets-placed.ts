// Keys whose mark stands in their middle or at their end, or far from the words that announce them.
import { entropyBits } from '../checksums.ts';
import { never, type Rule } from '../rule.ts';

type Locate = NonNullable<Rule['locate']>;

/** The run of token characters around an anchor, where it is as long as the issuer makes it. */
const around =
  (before: RegExp, after: RegExp): Locate =>
  (text, start, end) => {
    const head = before.exec(text.slice(Math.max(0, start - 48), start));
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
  check: (value) => entropyBits(value) >= 2.8,
  examples: { hits, misses },
  ...how,
});

export const placedKeys: readonly Rule[] = [
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
    'okta_token',
    ['okta'],
    ['variable "okta_api_token" {\n  default = "00Zq8vR2mT5xW1cK7nB4jH9dLfGs3pYt6uQe0oIaSd"'],
    ['okta_api_token = "00"', 'okta 00 and more'],
    {
      wordStart: false,
      pattern: /okta[\w"' {}\n=:.-]{0,60}?[="'\s](?<value>00[A-Za-z0-9_-]{40})(?![\w-])/iy,
    },
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
