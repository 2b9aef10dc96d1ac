// Another spelling for an id or a name that a receiver does not take: the same every time, so that prompts stay cached and histories fit.
import { createHash } from 'node:crypto';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Letters and digits only. */
export const digestLetters = (text: string, length: number): string => {
  let out = '';
  for (let round = 0; out.length < length; round++)
    for (const byte of createHash('sha256').update(`${round}\n${text}`).digest()) out += letters[byte % letters.length];
  return out.slice(0, length);
};
