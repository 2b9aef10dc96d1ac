// Secrets without an issuer's shape: a value drawn at random, and words before it that say what it is for. Either alone is no secret.
import { entropyBits } from './checksums.ts';
import { isAlphabet, isHarmlessName, isPlaceholder, isPublished } from './false-friends.ts';
import type { RawFinding } from './rule.ts';
import { services } from './rules/services.ts';
import { isWordLike } from './word-likeness.ts';

const longestContext = 72;
const names =
  '(?<![a-z])key|[\\w-]key|token|secret|passw(?:or)?d|passphrase|pwd|auth|cred(?:ential)?s?|bearer|private|webhook|apikey|session[_-]?(?:key|cookie)|dsn|license[_-]?key|access|crumb|(?<![a-z])pat';
/** A telling name, then whatever assigns a value, then the token. Read backwards from the token, within its line. */
const named = new RegExp(
  `(?:${names})[\\w\\s.[\\]"'\`()-]{0,28}?(?:=>|:{1,4}=|[?!]?==?|:|,|\\(|\\s|["'\`])\\s{0,4}[rbf]?["'\`]{0,3}(?:basic |bearer |token )?$|(?:key|token|secret|access|private)\\.$`,
  'i',
);
/** `key` by itself is the key of a map, a cache or a component as often as that of a lock. */
const bareKey = /(?:^|[^A-Za-z0-9_-])key["'`]?\s{0,3}(?:=>|:=|=|:|\s)\s{0,4}["'`{]{0,3}$/i;
/** A service's name does as well where a value is plainly assigned. */
const assignedKey =
  /(?<![a-z])(?:api|access|app|account|project|service|integration|developer|user|secret|server|sdk|client|org)[\w.-]{0,24}["'`]?\s{0,3}(?:=>|:=|=|:)\s{0,3}["'`]{0,2}$/i;
/** Any name at all, and a value that is nothing but random. */
const assignedAny = /(?:^|[\s{,;.(])[A-Za-z][\w.-]{1,40}["'`]?\s{0,3}(?:=>|:=|=)\s{0,3}["'`]{0,2}$/;
const uuid = /^[0-9a-z]{8}(?:-[0-9a-z]{4}){3}-[0-9a-z]{12}$/i;
/** An id of something, as code calls it. */
const calledId = /(?:[a-z]Id|_id|-id|\bid)["'`]?\s{0,3}[:=]{1,2}\s{0,3}["'`]{0,2}$/;

export const randomToken = (text: string, start: number, end: number): RawFinding | undefined => {
  if (!mayBeDrawn(text, start, end)) return undefined;
  let to = end;
  while (to > start && /[=_\-/+]/.test(text[to - 1] as string)) to--;
  const value = text.slice(start, to);
  // `token=abc…` and `acme-secret-abc…` are one run to a walker; the name is its head.
  const head = nameInside.exec(value)?.[0] ?? '';
  return judge(text, start + head.length, to, head);
};

const isLower = (code: number): boolean => code >= 97 && code <= 122;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isUpper = (code: number): boolean => code >= 65 && code <= 90;
const lettersAlone = 20;

/** Two digits and a letter, or letters that turn from small to capital again and again: most long words are told apart by that. */
const mayBeDrawn = (text: string, start: number, end: number): boolean => {
  let [digits, letters, turns] = [0, 0, 0];
  let before = false;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (isDigit(code)) digits++;
    else if (isLower(code) || isUpper(code)) {
      letters++;
      const small = isLower(code);
      if (small !== before) turns++;
      before = small;
    }
    if (digits >= 2 && letters > 0) return true;
  }
  return end - start >= lettersAlone && turns * 3 >= letters;
};

const nameInside =
  /^(?:[\w.+/-]{0,40}=|[A-Za-z0-9_-]{0,40}?(?:secret|token|key|private|access|pat)[-_](?=[A-Za-z0-9-]{16})(?:key[-_]|token[-_])?)/i;
const tellingHead = /(?:secret|token|key|private|access|pat)[-_=]$/i;
const shortest = 16;
const longest = 200;

const judge = (text: string, start: number, end: number, head: string): RawFinding | undefined => {
  const value = text.slice(start, end);
  if (value.length < shortest || value.length > longest || isPlaceholder(value) || isPublished(value)) return undefined;
  // the first part of a signed token, which has a rule of its own
  if (value.startsWith('eyJ') && text[end] === '.') return undefined;
  const before = text.slice(Math.max(0, start - longestContext), start);
  const context = before.slice(before.lastIndexOf('\n') + 1);
  if (isHarmlessName(context) || (uuid.test(value) && calledId.test(context)) || isLocation(text, end))
    return undefined;
  if (!isSpoken(value, context, tellingHead.test(head))) return undefined;
  return { detector: 'secret', type: 'api_token', start, end, score: value.length >= 24 ? 0.8 : 0.7, severity: 'high' };
};

const isSpoken = (value: string, context: string, isTold: boolean): boolean => {
  const told = isTold || (named.test(context) && !(bareKey.test(context) && !isUnmistakable(value)));
  if (told || namesService(context)) return isTokenLike(value);
  if (!isRandom(value) || isAlphabet(value)) return false;
  return assignedKey.test(context) || (isUnmistakable(value) && assignedAny.test(context));
};

/** `path/to/file.ts:12`, `name.example.org`: the run goes on as a file's or a host's name. */
const isLocation = (text: string, end: number): boolean =>
  /^\.[a-z]{2,10}(?:[:/.\s"'`)]|$)/.test(text.slice(end, end + 12));

/** One of the words before it is a service that issues keys, and something is assigned or called a key. */
const namesService = (context: string): boolean =>
  /(?:=|:|key|token|secret|access|private|auth)[\s"'`=:>-]{0,6}$/i.test(context) &&
  (
    context
      .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[a-z][a-z0-9]{2,24}/g) ?? []
  ).some(
    (word) => services.has(word) || services.has(word.replace(/(?:api|key|token|secret|access|private|auth)+$/, '')),
  );

/** Where a name says that it is a secret, letters and digits that are no word with a number behind it are enough. */
const isTokenLike = (value: string): boolean => {
  if (isRandom(value)) return true;
  const digits = value.replace(/\D/g, '').length;
  if (isWordLike(value) || !/^[A-Za-z0-9_-]+$/.test(value)) return false;
  if (digits === 0) return value.length >= lettersAlone && entropyBits(value) >= 3.6;
  return value.length >= 20 && digits >= 4 && /[A-Za-z]/.test(value) && entropyBits(value) >= 3.4;
};

/** Too long, too mixed and too even for anything people name or number; hexadecimal may still be a digest. */
const isUnmistakable = (value: string): boolean =>
  value.length >= 32 &&
  !/^[0-9a-f-]+$/i.test(value) &&
  !/[/+]/.test(value) &&
  value.replace(/\D/g, '').length >= 4 &&
  entropyBits(value) >= 3.8 &&
  !/(?:^|[-_.])[0-9a-f]{32,64}$/.test(value);

/** Letters and digits in disorder: no words, no paths, no version. */
const isRandom = (value: string): boolean => {
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  if ((value.match(/\//g)?.length ?? 0) > 2) return false;
  const digits = value.replace(/\D/g, '').length;
  if (/^[0-9a-f-]+$/i.test(value)) return digits >= 4 && entropyBits(value) >= 2.8;
  if (isWordLike(value)) return false;
  let turns = 0;
  for (let i = 1; i < value.length; i++) if (kindOf(value, i) !== kindOf(value, i - 1)) turns++;
  return (
    entropyBits(value) >= 3 &&
    digits >= 2 &&
    (turns * 6 >= value.length || (digits >= 4 && turns >= 2 && !/[-_/]/.test(value)))
  );
};

const kindOf = (value: string, at: number): number => {
  const code = value.charCodeAt(at);
  if (isDigit(code)) return 0;
  if (isLower(code)) return 1;
  return isUpper(code) ? 2 : 3;
};
