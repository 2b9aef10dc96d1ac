// Which of the values that are assigned to a password, or stand in an address, are somebody's: not placeholders, defaults, test data or code.
import { entropyBits } from './checksums.ts';
import { isPlaceholder, isPublished } from './false-friends.ts';
import { isFormLabel, isMostlyWords } from './form-label.ts';
import { isWordLike } from './word-likeness.ts';

/** Values that stand for a secret without being one. */
const stand =
  /^(?:[<[{(*$%].*|.*[>\]})]|.*\$\{.*|.*\{\{.*|\.{3,}|my[-_ ].*|the[-_ ].*|some[-_ ].*|none|null|nil|undefined|true|false|required|optional|string|str|text|int|number|env.*|process\..*|os\..*|config\..*|self\..*|this\..*|req\..*|request\..*|get.*|data\..*|input.*|field.*|form.*|\/.*|https?:.*|https)$/i;
const code = /^[A-Za-z_$][\w$]*(?:[.(]|::|->|\[)|^[a-z]+(?:[A-Z][a-z]+)+\d{0,2}$|^[A-Z][a-z]+(?:[A-Z][a-z]+)+$/;

/** `src/store.ts:12:` is a place in a file. */
const location = /^[\w/.-]+\.[a-z]{1,4}(?::\d*)*$/i;

/** Words that passwords of tests, samples and defaults are made of, and nobody's own. */
const sampleWords = new Set(
  `a abc add admin administrator app any auth bad bar baz changeme correct current db default demo dev dummy empty example fake first foo generated guest hashed hello here hidden
in incorrect insert invalid is joe john key local login long mariadb me minio minioadmin missing mock mongo my mypass mypassword mysql new no not of old other our pass passphrase passwd password passwords
plain please postgres pw pwd qwerty real redacted redis removed root same sample second secret secrets secure short simple some something strong super test tester testing the this thing toor token too
user username user value valid very weak welcome word wrong x xxx yes you your`.split(/\s+/),
);

const segments = (value: string): string[] =>
  value
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');

/** `wrong-password`, `secret123`, `something-secret-here`: sample words, and nothing between them but marks and short numbers. */
export const isSample = (value: string): boolean => {
  const words = segments(value);
  return words.length > 0 && !/\d{5}/.test(value) && words.every((word) => sampleWords.has(word));
};

const kindsIn = (value: string): number =>
  +/[a-z]/.test(value) + +/[A-Z]/.test(value) + +/\d/.test(value) + +/[^A-Za-z0-9]/.test(value);

const isNobodys = (value: string): boolean =>
  stand.test(value) ||
  isPlaceholder(value) ||
  isPublished(value) ||
  isSample(value) ||
  code.test(value) ||
  location.test(value) ||
  isEncodedSample(value);

/** Manifests carry their samples in base64. */
const isEncodedSample = (value: string): boolean => {
  if (value.length % 4 !== 0 || !/^[A-Za-z0-9+/]{4,60}={0,2}$/.test(value)) return false;
  const decoded = Buffer.from(value, 'base64').toString('latin1');
  return /^[\x20-\x7e]+$/.test(decoded) && (isSample(decoded) || isPlaceholder(decoded) || isPublished(decoded));
};

/** A password is short and may be a word with digits; it needs two kinds of characters. */
export const likelyPassword = (value: string): boolean | number => {
  if (value.length < 6) return false;
  if (/\s/.test(value)) return likelyPhrase(value);
  const kinds = kindsIn(value);
  // words with a mark between them, a path, a name of something, a place in a file
  if (!/[A-Z\d]/.test(value) && (kinds < 2 || /^[a-z]+[^a-z!#$%&*][a-z]+$/.test(value))) return false;
  if (/^(?:[#.@][a-z-]+|arn:.*|[a-z]+\/[a-z/#_.-]+)$/i.test(value)) return false;
  if (kinds < 2 || entropyBits(value) < 2.2 || isNobodys(value)) return false;
  // a name in code: words in capitals or with marks between them, and not one digit
  if (/^[A-Za-z]+(?:[-_][A-Za-z]+)+$/.test(value) && isWordLike(value)) return false;
  return kinds >= 3 ? 0.9 : 0.7;
};

/** Of several words one must be a password by itself, and the others no sentence about it. */
const likelyPhrase = (value: string): boolean | number =>
  !isMostlyWords(value) && !isNobodys(value) && value.split(/\s+/).some((word) => likelyPassword(word) === 0.9)
    ? 0.9
    : false;

/** What a form says, or in a file of settings all that stands behind the name in its line: `forgot_password: Passwort vergessen?`. */
export const isLabelled = (value: string, text: string, at: number): boolean => {
  const end = text.indexOf('\n', at);
  const rest = text.slice(at, Math.min(end === -1 ? text.length : end, at + longestLabel));
  const before = text.slice(Math.max(0, at - longestName), at);
  return (
    isFormLabel(value) ||
    (rest.length > value.length && setting.test(before.slice(before.lastIndexOf('\n') + 1)) && isFormLabel(rest))
  );
};
const longestLabel = 200;
const longestName = 80;
const setting = /^\s{0,40}(?:- )?[\w.-]{1,60}\s{0,2}[:=]\s{0,4}$/;

/** A token is long and random. */
export const likelyToken = (value: string): boolean | number => {
  if (value.length < 16 || !/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  const bits = entropyBits(value);
  if (isNobodys(value) || isWordLike(value)) return false;
  return bits >= 3.2 ? Math.min(0.95, 0.5 + bits / 10) : false;
};

/** RFC 2606 and 6761 names, loopback, and the names that compose files and clusters give their own services. */
const ownHost =
  /^(?:localhost|127\.\d|0\.0\.0\.0|\[?::1|host\.docker\.internal|(?:[\w-]{1,60}\.){0,4}(?:example|test|invalid|localhost|example\.(?:com|org|net|edu))(?![\w.])|(?:db|database|postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|redis|rabbitmq|cache|broker|host|hostname|server|dbname)\d{0,2}(?![\w.-]))/i;

/** A password inside an address: on a machine of one's own, or of an example, only one that somebody took trouble with. */
export const likelyUrlPassword = (value: string, text: string, at: number): boolean => {
  if (isNobodys(value)) return false;
  const user = /([^/:@\s]{0,64}):$/.exec(text.slice(Math.max(0, at - 66), at))?.[1] ?? '';
  if (user !== '' && value.toLowerCase() === user.toLowerCase()) return false;
  const host = text.slice(at + value.length + 1, at + value.length + 100);
  return ownHost.test(host) ? kindsIn(value) >= 3 || value.length >= 20 : true;
};
