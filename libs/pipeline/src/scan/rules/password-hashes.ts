// Hashes of passwords in the forms that crypt(3), PHC and Kerberos give them. Whoever has one can try passwords in peace.
import { entropyBits } from '../checksums.ts';
import { isPublished } from '../false-friends.ts';
import type { Rule } from '../rule.ts';

const rows: readonly (readonly [anchors: readonly string[], pattern: RegExp, hit: string])[] = [
  [
    ['$2a$', '$2b$', '$2y$'],
    /\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}/y,
    '$2b$12$CB3FSc5cc9TRtVRtSL5cRgshKaDrcuhvyTkhdQJtfFPLjEhJiuCNu',
  ],
  [
    ['$argon2', '$6$', '$5$', '$krb5'],
    /(?:\$argon2(?:id|i|d)\$v=\d{1,3}\$m=\d{1,8},t=\d{1,4},p=\d{1,3}\$[A-Za-z0-9+/]{8,64}\$[A-Za-z0-9+/]{16,128}|\$[56]\$(?:rounds=\d{1,9}\$)?[./A-Za-z0-9]{4,16}\$[./A-Za-z0-9]{43,86}|\$krb5(?:asrep|tgs)\$\d{2}\$[^\s"']{40,220})/y,
    '$6$saltsalt$trZfZLu7FRWNqTAnMXzFMvRGG6vbrxqnJLAPBayk9rwMwHtupud3bkMeQ9yEUdKA7EyZ2gKqVZjCxUyiVnRR8t',
  ],
  [
    ['$1$', '$apr1$'],
    /\$(?:1|apr1)\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}(?![./A-Za-z0-9])/y,
    '$1$JYMeLI52$JKm1bRRldJoONBPtGGj6Cy',
  ],
];

export const passwordHashes: readonly Rule[] = rows.map(([anchors, pattern, hit], index) => ({
  id: `password_hash_${index}`,
  detector: 'secret',
  type: 'password_hash',
  severity: 'high',
  score: 0.95,
  anchors,
  pattern,
  wordStart: false,
  check: (value) => entropyBits(value.slice(-22)) >= 2.8 && !isPublished(value),
  examples: { hits: [hit], misses: [`${anchors[0]}12$and more`, `costs ${anchors[0]}`] },
}));
