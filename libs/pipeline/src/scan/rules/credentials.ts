// Secrets without an issuer's shape: private keys, signed tokens, credentials inside URLs, and tokens assigned to telling names.

import { assigned, isNamedHarmless } from '../assigned.ts';
import { entropyBits } from '../checksums.ts';
import { isPlaceholder, isPublished } from '../false-friends.ts';
import { likelyToken, likelyUrlPassword } from '../passwords.ts';
import { never, type Rule } from '../rule.ts';
import { publishedSignatures } from './published-examples.ts';

const longestKeyBlock = 8_192;
const keyHeader = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
/** What a key begins with behind its header, through the line breaks, quotes and joints of source code; code that takes the header off has none. */
const keyStart =
  /(?:[\s"'`+>|#:;,*/.\d[\]-]|\\{1,4}[nrt]){0,80}(?:(?:Proc-Type|Version|Comment|Hash|DEK-Info):|(?=[A-Za-z0-9+/]{0,40}(?:\d|[a-z][A-Z]|[+/]|MII))[A-Za-z0-9+/]{5,4000}(?![\w.(]))/y;
const keyBody = /[A-Za-z0-9+/=:,\\\s-]*/y;

/** The whole block; without an end, the header and whatever looks like its body. */
const privateKey = (text: string, at: number): readonly [number, number] | undefined => {
  keyHeader.lastIndex = at;
  if (!keyHeader.test(text)) return undefined;
  const bodyStart = keyHeader.lastIndex;
  keyStart.lastIndex = bodyStart;
  if (!keyStart.test(text)) return undefined;
  const close = text.slice(bodyStart, bodyStart + longestKeyBlock).search(/-----END [A-Z0-9 ]{0,40}-----/);
  if (close !== -1) return [at, text.indexOf('-----', bodyStart + close + 5) + 5];
  keyBody.lastIndex = bodyStart;
  keyBody.test(text);
  return [at, keyBody.lastIndex];
};

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
    check: (value) => !publishedSignatures.has(value.slice(value.lastIndexOf('.') + 1)),
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
    check: likelyUrlPassword,
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
    check: (value) => !isPlaceholder(value) && !isPublished(value) && !/^[[<{$]/.test(value) && entropyBits(value) >= 3,
    examples: {
      hits: ['Authorization: Basic YWRtaW46aHVudGVyMg==', '"authorization": "Bearer Zq8vR2mT5xW1cK7nB4jH"'],
      misses: ['Authorization: Bearer <token>', 'Authorization: Bearer YOUR_TOKEN_GOES_HERE'],
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
    check: (value, text, at) => !isNamedHarmless(text, at) && likelyToken(value),
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
