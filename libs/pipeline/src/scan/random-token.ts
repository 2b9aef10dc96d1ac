// Secrets without an issuer's shape: a random token, and words before it that say what it is for.
import { entropyBits } from './checksums.ts';
import type { RawFinding } from './rule.ts';

const longestContext = 72;
const names =
  'key|token|secret|passw(?:or)?d|passphrase|pwd|auth|cred(?:ential)?s?|bearer|private|webhook|apikey|client[_-]?id|signature|session[_-]?id|dsn|license|access|crumb|login|(?<![a-z])pat';
/** A telling name, then whatever assigns a value, then the token. Read backwards from the token, within its line. */
const named = new RegExp(
  `(?:${names})[\\w\\s.[\\]"'\`()-]{0,28}?(?:=>|:{1,4}=|[?!]?==?|:|,|\\(|\\s|["'\`])\\s{0,4}[rbf]?["'\`]{0,3}(?:basic |bearer |token )?$|(?:key|token|secret|access|private)\\.$`,
  'i',
);
/** A service's name does as well where a value is plainly assigned. */
const assignedKey =
  /(?<![a-z])(?:api|access|app|account|project|service|integration|developer|user|secret|server|sdk|client|org)[\w.-]{0,24}["'`]?\s{0,3}(?:=>|:=|=|:)\s{0,3}["'`]{0,2}$/i;
/** Any name at all, and a value that is nothing but random. */
const assignedAny = /(?:^|[\s{,;.(])[A-Za-z][\w.-]{1,40}["'`]?\s{0,3}(?:=>|:=|=)\s{0,3}["'`]{0,2}$/;
/** What a random-looking run is called where it is none: digests, ids of builds, of media, of commits. */
const harmless =
  /(?:sha(?:sum|1|256|384|512)?(?![a-z])|md5|digest|checksum|hash|integrity|commit|revision|etag|fingerprint|uuid|guid|public[_ -]?key|pubkey|publickey|key[_-]?id|keyid|cache[_-]?key|version|(?:access|credentials?|tenant|report|option|user|account|project|app)[_-]?id|accessor|primary[_ -]?key|foreign[_ -]?key|idempotency|nonce|tool_call|call_id|resolved|ssh-(?:rsa|ed25519)|image|data:|file|path|url|href|src)[\w\s"'`:=\-\][(]{0,12}$/i;
const placeholder = /x{4,}|0{8,}|example|sample|dummy|placeholder|your|changeme|redacted|insert|replace|\.\.\./i;
const uuid = /^[0-9a-z]{8}(?:-[0-9a-z]{4}){3}-[0-9a-z]{12}$/i;
/** An id of something, as code calls it. */
const calledId = /(?:[a-z]Id|_id|-id|\bid)["'`]?\s{0,3}[:=]{1,2}\s{0,3}["'`]{0,2}$/;

export const randomToken = (text: string, start: number, end: number): RawFinding | undefined => {
  if (!isMixed(text, start, end)) return undefined;
  let to = end;
  while (to > start && /[=_\-/+]/.test(text[to - 1] as string)) to--;
  const value = text.slice(start, to);
  // `token=abc…` and `acme-secret-abc…` are one run to a walker; the name is its head.
  const head = nameInside.exec(value)?.[0] ?? '';
  return judge(text, start + head.length, to, tellingHead.test(head));
};

/** Two digits and a letter: most long words are told apart by that. */
const isMixed = (text: string, start: number, end: number): boolean => {
  let [digits, letters] = [0, 0];
  for (let i = start; i < end && (digits < 2 || letters === 0); i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) digits++;
    else if (code >= 65) letters++;
  }
  return digits >= 2 && letters > 0;
};

const nameInside =
  /^(?:[\w.+/-]{0,40}=|[A-Za-z0-9_-]{0,40}?(?:secret|token|key|private|access|pat)[-_](?=[A-Za-z0-9-]{16})(?:key[-_]|token[-_])?)/i;
const tellingHead = /(?:secret|token|key|private|access|pat)[-_]$/i;
const shortest = 16;
const longest = 200;

const judge = (text: string, start: number, end: number, isTold: boolean): RawFinding | undefined => {
  const value = text.slice(start, end);
  if (value.length < shortest || value.length > longest || placeholder.test(value)) return undefined;
  const before = text.slice(Math.max(0, start - longestContext), start);
  const context = before.slice(before.lastIndexOf('\n') + 1);
  if (harmless.test(context) || (uuid.test(value) && calledId.test(context))) return undefined;
  const told = isTold || named.test(context);
  if (told ? !isTokenLike(value) : !isRandom(value)) return undefined;
  if (!told && !assignedKey.test(context) && !(isUnmistakable(value) && assignedAny.test(context))) return undefined;
  return { detector: 'secret', type: 'api_token', start, end, score: value.length >= 24 ? 0.8 : 0.7, severity: 'high' };
};

/** Where a name says that it is a secret, letters and digits that are no word with a number behind it are enough. */
const isTokenLike = (value: string): boolean => {
  if (isRandom(value)) return true;
  const digits = value.replace(/\D/g, '').length;
  return (
    value.length >= 20 &&
    digits >= 4 &&
    /[A-Za-z]/.test(value) &&
    /^[A-Za-z0-9_-]+$/.test(value) &&
    entropyBits(value) >= 3.4
  );
};

/** Too long, too mixed and too even for anything people name or number; hexadecimal may still be a digest. */
const isUnmistakable = (value: string): boolean =>
  value.length >= 32 &&
  !/^[0-9a-f-]+$/i.test(value) &&
  !/[/+]/.test(value) &&
  value.replace(/\D/g, '').length >= 4 &&
  entropyBits(value) >= 3.8;

/** Letters and digits in disorder: no words, no paths, no version. */
const isRandom = (value: string): boolean => {
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  if ((value.match(/\//g)?.length ?? 0) > 2) return false;
  const digits = value.replace(/\D/g, '').length;
  if (/^[0-9a-f-]+$/i.test(value)) return digits >= 4 && entropyBits(value) >= 2.8;
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
  if (code >= 48 && code <= 57) return 0;
  if (code >= 97 && code <= 122) return 1;
  return code >= 65 && code <= 90 ? 2 : 3;
};
