// Long stretches of base64 or hex: what leaves unread. Pictures, fonts, certificates and keys that are public are no news.
import { entropyBits } from './checksums.ts';
import type { RawFinding } from './rule.ts';

const longestPlain = 400;
const shortestLine = 56;
const contextChars = 160;
const sampleChars = 300;
/** What is carried in base64 everywhere, or is meant to be read by anybody. */
const innocent =
  /(?:data:(?:image|font|audio|video|application\/(?:pdf|wasm|[\w.-]*font[\w.-]*|json))[\w/;=.+-]{0,60}base64,|BEGIN (?:CERTIFICATE|PUBLIC KEY|PGP PUBLIC|PGP SIGNATURE|SSH2 PUBLIC)[^-]{0,20}-----\s{0,3}[\s\S]{0,80}|ssh-(?:rsa|ed25519) |sourceMappingURL=\S{0,60}|integrity=\S{0,20})$/i;
const inUrl = /https?:\/\/[^\s"'<>]{3,140}$/i;
const sent =
  /\b(?:curl|wget|post|put|send|sends|upload|fetch|webhook|transmit|forward|exfiltrate|nslookup|dig|netcat|nc)\b/i;

/** `runs`: token characters in a row, as flat pairs of start and end, in order. Lines of one block count as one. */
export const longEncoded = (text: string, runs: readonly number[], report: (finding: RawFinding) => void): void => {
  for (let i = 0; i < runs.length; ) {
    const start = runs[i] as number;
    let end = runs[i + 1] as number;
    let length = end - start;
    i += 2;
    if (length < shortestLine) continue;
    while (i < runs.length && isNextLine(text, end, runs[i] as number)) {
      end = runs[i + 1] as number;
      length += end - (runs[i] as number);
      i += 2;
    }
    if (length < longestPlain) continue;
    const score = scoreOf(text, start, end);
    if (score !== undefined)
      report({ detector: 'exfiltration', type: 'long_encoded', start, end, score, severity: 'medium' });
  }
};

/** Wrapped as mail and shells wrap it: a line break, an indent, a quoting mark. */
const isNextLine = (text: string, end: number, next: number): boolean =>
  next - end <= 8 && /^[\r\n][\s>|"'+\\]*$/.test(text.slice(end, next));

const scoreOf = (text: string, start: number, end: number): number | undefined => {
  const sample = text.slice(start, Math.min(end, start + sampleChars));
  const isHex = /^[0-9a-f\s]+$/i.test(sample);
  const isMixed = /[a-z]/.test(sample) && /[A-Z]/.test(sample) && /\d/.test(sample);
  if (isHex ? entropyBits(sample) < 3.4 : !isMixed || entropyBits(sample) < 4.6) return undefined;
  // A path or a chain of names has its separators; encoded bytes have few.
  if ((sample.match(/[/_-]/g)?.length ?? 0) > sample.length / 8) return undefined;
  const before = text.slice(Math.max(0, start - contextChars), start);
  if (innocent.test(before)) return undefined;
  if (inUrl.test(before)) return 0.85;
  return sent.test(before) ? 0.8 : 0.6;
};
