// Secrets without an issuer's shape: private keys, signed tokens, credentials inside URLs, and values assigned to telling names.
import { entropyBits } from '../checksums.ts';
import { never, type Rule } from '../rule.ts';

const longestKeyBlock = 8_192;
const keyHeader = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
const keyBody = /[A-Za-z0-9+/=:,\\\s-]*/y;

/** The whole block; without an end, the header and whatever looks like its body. */
const privateKey = (text: string, at: number): readonly [number, number] | undefined => {
  keyHeader.lastIndex = at;
  if (!keyHeader.test(text)) return undefined;
  const bodyStart = keyHeader.lastIndex;
  const close = text.slice(bodyStart, bodyStart + longestKeyBlock).search(/-----END [A-Z0-9 ]{0,40}-----/);
  if (close !== -1) return [at, text.indexOf('-----', bodyStart + close + 5) + 5];
  keyBody.lastIndex = bodyStart;
  keyBody.test(text);
  return [at, keyBody.lastIndex];
};

/** Values that stand for a secret without being one. */
const placeholder =
  /^(?:[<[{(*$%].*|.*[>\]})]|x{3,}.*|\.{3,}|your.*|my[-_ ].*|the[-_ ].*|some[-_ ].*|example.*|sample.*|test|dummy.*|fake.*|placeholder.*|redacted.*|masked.*|changeme|none|null|undefined|true|false|required|optional|string|str|text|int|number|secret|password|passwd|token|value|key|env.*|process\..*|os\..*|config\..*|self\..*|this\..*|req\..*|request\..*|get.*|data\..*|input.*|field.*|form.*|user.*|admin|\/.*|https?:.*|https)$/i;
const code = /^[A-Za-z_$][\w$]*(?:[.(]|::|->)/;

/** A password is short and may be a word with digits; it needs two kinds of characters. */
const likelyPassword = (value: string): boolean | number => {
  if (value.length < 6) return false;
  const kinds = +/[a-z]/.test(value) + +/[A-Z]/.test(value) + +/\d/.test(value) + +/[^A-Za-z0-9]/.test(value);
  // words with a mark between them, a path, a name of something
  if (!/[A-Z\d]/.test(value) && (kinds < 2 || /^[a-z]+[^a-z][a-z]+$/.test(value))) return false;
  if (/^(?:[#.@][a-z-]+|arn:.*|[a-z]+\/[a-z/#_.-]+)$/i.test(value)) return false;
  if (kinds < 2 || entropyBits(value) < 2.2 || placeholder.test(value) || code.test(value)) return false;
  return kinds >= 3 ? 0.9 : 0.7;
};

/** A token is long and random. */
const likelyToken = (value: string, text: string, at: number): boolean | number => {
  // the id under which a credential is kept is none
  if (/id["'`]{0,2}\s{0,3}[:=]{1,2}[>\s]{0,3}["'`]{0,2}$/i.test(text.slice(Math.max(0, at - 16), at))) return false;
  if (value.length < 16 || !/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  const bits = entropyBits(value);
  if (placeholder.test(value) || code.test(value)) return false;
  return bits >= 3.2 ? Math.min(0.95, 0.5 + bits / 10) : false;
};

const assigned = (name: string): RegExp =>
  new RegExp(
    `${name}(?:["'\`]|&quot;){0,2}\\]?\\s{0,4}(?::=|=>|[!=]==?|=|:|,|is (?=["'\`]))\\s{0,4}(?:["'\`]|&quot;){0,2}(?<value>[^\\s"'\`,;&<>]{6,120})`,
    'iy',
  );

export const credentials: readonly Rule[] = [
  {
    id: 'private_key',
    detector: 'secret',
    type: 'private_key',
    severity: 'critical',
    score: 1,
    anchors: ['-----begin '],
    pattern: never,
    locate: privateKey,
    long: true,
    examples: {
      hits: [
        '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----',
        '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn',
      ],
      misses: ['-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----', '-----BEGIN CERTIFICATE-----'],
    },
  },
  {
    id: 'jwt',
    detector: 'secret',
    type: 'jwt',
    severity: 'high',
    score: 0.95,
    anchors: ['eyj'],
    pattern: /eyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,1000}/y,
    wordStart: true,
    long: true,
    examples: {
      hits: ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.Zq8vR2mT5xW1cK7nB4jH9dLf'],
      misses: ['eyJhbGciOiJIUzI1NiJ9', 'eyJ is how they begin'],
    },
  },
  {
    id: 'url_credentials',
    detector: 'secret',
    type: 'connection_string',
    severity: 'critical',
    score: 0.95,
    anchors: ['://'],
    pattern: /:\/\/[^\s:/"'<>]{0,64}:(?<value>[^\s:@/"'<>]{3,128})(?=@[A-Za-z0-9[])/y,
    check: (value) => !placeholder.test(value),
    examples: {
      hits: ['postgres://app:s3cr3t-Pw@db.internal:5432/app', 'redis://:hunter2x@10.0.0.5'],
      misses: ['https://example.com:8080/a@b', 'postgres://user:password@localhost/db', 'postgres://app:$DB_PW@db/app'],
    },
  },
  {
    id: 'basic_auth',
    detector: 'secret',
    type: 'authorization_header',
    severity: 'high',
    score: 0.9,
    anchors: ['authorization'],
    pattern:
      /authorization["']{0,2}\s{0,3}[:=,]\s{0,3}["']{0,2}(?:basic|bearer|token)\s{1,3}(?<value>[A-Za-z0-9+/=._~-]{12,240})/iy,
    check: (value) => !placeholder.test(value) && entropyBits(value) >= 3,
    examples: {
      hits: ['Authorization: Basic YWRtaW46aHVudGVyMg==', '"authorization": "Bearer Zq8vR2mT5xW1cK7nB4jH"'],
      misses: ['Authorization: Bearer <token>', 'Authorization: Bearer YOUR_TOKEN_GOES_HERE'],
    },
  },
  {
    id: 'password_assignment',
    detector: 'secret',
    type: 'password',
    severity: 'high',
    score: 0.8,
    anchors: ['password', 'passwd', 'passphrase', 'pwd'],
    pattern: assigned('(?:password|passwd|passphrase|pwd(?!ump))[\\w-]{0,12}'),
    check: likelyPassword,
    examples: {
      hits: ['password = "Tr0ub4dor&3"', 'DB_PASSWORD=kX9#mQ2v', "{'pwd': 'winter-2024-rain'}"],
      misses: [
        'password: string',
        'password = os.environ["PW"]',
        'password=$PW_FROM_ENV',
        'the password is required',
        'Password: <your password>',
      ],
    },
  },
  {
    id: 'password_argument',
    detector: 'secret',
    type: 'password',
    severity: 'high',
    score: 0.8,
    anchors: [
      '--password',
      '--passwd',
      '--pass',
      '--secret',
      '--token',
      'pass:',
      'pass=',
      'pass =',
      'pw:',
      'pw=',
      'pass ',
    ],
    pattern:
      /(?:--(?:password|passwd|pass|secret|token)(?:=|\s{1,3})|(?<![A-Za-z])(?:pass|pw)(?:\s{0,2}[:=]\s{0,3}|\s{1,2}(?=\S{0,20}\d)))["'`]{0,1}(?<value>[^\s"'`,;&<>|]{6,120})/iy,
    wordStart: false,
    check: likelyPassword,
    examples: {
      hits: ['mysql --password kX9#mQ2v', 'user:ada pass:winter-2024-rain', 'login ada pw: Tr0ub4dor&3'],
      misses: ['--password $PW', 'pass the salt please', '--token <token>', 'a pass = true', 'bypass=kX9#mQ2v'],
    },
  },
  {
    id: 'curl_user',
    detector: 'secret',
    type: 'password',
    severity: 'high',
    score: 0.85,
    anchors: [' -u ', '--user '],
    pattern: /(?: -u|--user)\s["'`]?[\w.@-]{1,60}:(?<value>[^\s"'`]{4,120})/iy,
    check: (value) => !placeholder.test(value),
    examples: {
      hits: ['curl -u ada:kX9#mQ2v https://api.example', 'curl --user "ada:s3cr3t-Pw" x'],
      misses: ['docker run -u 1000:1000 image'.replace('1000:1000', 'node'), 'curl -u user:$PASSWORD x'],
    },
  },
  {
    id: 'token_assignment',
    detector: 'secret',
    type: 'api_token',
    severity: 'high',
    score: 0.8,
    anchors: [
      'secret',
      'token',
      'api_key',
      'apikey',
      'api-key',
      'access_key',
      'auth_key',
      'private_key',
      'credential',
      'access-key',
    ],
    pattern: assigned('(?:secret|token|api[_-]?key|access[_-]key|auth_key|private_key|credential)[\\w-]{0,20}'),
    check: likelyToken,
    examples: {
      hits: ['api_key = "Zq8vR2mT5xW1cK7nB4jH"', 'client_secret: 9f86d081884c7d659a2feaa0'],
      misses: [
        'token = get_token_from_vault_2(x)',
        'secret: my-secret-name',
        'api_key: "your-api-key-goes-here-1"',
        'token: xxxxxxxxxxxxxxxxxxx1',
      ],
    },
  },
];
