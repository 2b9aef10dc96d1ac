// Passwords by the words and marks that stand before them: in settings, code, command lines and sentences.
import { assigned, isNamedHarmless } from '../assigned.ts';
import { likelyPassword } from '../passwords.ts';
import type { Rule } from '../rule.ts';

export const passwords: readonly Rule[] = [
  {
    id: 'password_assignment',
    detector: 'secret',
    type: 'password',
    severity: 'high',
    score: 0.8,
    anchors: ['password', 'passwd', 'passphrase', 'pwd'],
    pattern: assigned('(?:password|passwd|passphrase|pwd(?!ump))[\\w-]{0,12}'),
    check: (value, text, at) => !isNamedHarmless(text, at) && likelyPassword(value),
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
    id: 'password_worded',
    detector: 'secret',
    type: 'password',
    severity: 'high',
    score: 0.8,
    anchors: [
      'password',
      'passwort',
      'kennwort',
      'wachtwoord',
      'mot de passe',
      'contrase',
      'senha',
      'haslo',
      'adgangskode',
    ],
    pattern:
      /(?:password|passwort|kennwort|wachtwoord|mot de passe|contrasena|senha|haslo|adgangskode)[^\n"'`:={}<>]{0,40}?(?::|=|\bis|\bist|\best|\bes|\bto)\s{1,3}["'`]{0,1}(?<value>[^\s"'`,;&<>]{8,60})/iy,
    check: (value) => likelyPassword(value) === 0.9,
    examples: {
      hits: [
        'the new password for the box is kX9#mQ2v-7',
        'Das Passwort lautet: Regen7!Wolke',
        'wachtwoord van de kast: Regen7!Wolke',
        'hasło do szafy: Regen7!Wolke',
        'la contraseña es Regen7!Wolke',
      ],
      misses: ['the password is required', 'password for the app: see the vault', 'Passwort: <dein Passwort>'],
    },
  },
  {
    id: 'password_object',
    detector: 'secret',
    type: 'password',
    severity: 'high',
    score: 0.8,
    anchors: ['password":', 'secret":', 'token":'],
    pattern: /(?:password|secret|token)":\s{0,2}\{[^{}]{0,80}?"value":\s{0,2}"(?<value>[^\s"\\<>]{8,120})/iy,
    wordStart: false,
    check: likelyPassword,
    examples: {
      hits: ['{"db_password":{"sensitive":true,"value":"kX9#mQ2v-7"}}'],
      misses: ['{"password":{"type":"string"}}', '{"password":{"sensitive":true,"value":"<hidden>"}}'],
    },
  },
  ...(['"', "'"] as const).map(
    (quote): Rule => ({
      id: `password_quoted_${quote === '"' ? 'double' : 'single'}`,
      detector: 'secret',
      type: 'password',
      severity: 'high',
      score: 0.8,
      anchors: ['password', 'passwd', 'secret'],
      pattern: new RegExp(
        `(?:password|passwd|secret)[\\w-]{0,12}["'\`]?\\]?[ \\t]{0,4}(?::=|=>|=|:)[ \\t]{0,4}${quote}(?<value>[^${quote}\\s]{12,120})(?=${quote})`,
        'iy',
      ),
      check: (value) => likelyPassword(value) === 0.9 && /[^A-Za-z0-9_./:-]/.test(value),
      examples: {
        hits: [`jwt_secret: ${quote}kX9#;mQ2v&<tz>7,bW${quote}`],
        misses: [`secret: ${quote}<NAME_OF_THE_SECRET_1>${quote}`, `password: ${quote}a sentence, with words${quote}`],
      },
    }),
  ),
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
    check: (value) => likelyPassword(value) !== false,
    examples: {
      hits: ['curl -u ada:kX9#mQ2v https://api.example', 'curl --user "ada:s3cr3t-Pw" x'],
      misses: ['docker run -u 1000:1000 image'.replace('1000:1000', 'node'), 'curl -u user:$PASSWORD x'],
    },
  },
];
