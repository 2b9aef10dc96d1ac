// Texts that read otherwise as a whole: spaced letters, digits for letters, rot13.

const spaced = /(?<![A-Za-z0-9])(?:[A-Za-z0-9_+/=-][ \t\n.|·•,]){15,512}[A-Za-z0-9_+/=-](?![A-Za-z0-9])/g;

/** Stretches of characters that stand alone, as a secret is spelled out: start, end, and what they say. */
export const spelledOut = (text: string): (readonly [start: number, end: number, text: string])[] =>
  [...text.matchAll(spaced)].map(({ 0: found, index }) => [
    index,
    index + found.length,
    [...found].filter((_, i) => i % 2 === 0).join(''),
  ]);

const bytes = /(?<![0-9A-Za-z])(?:0x)?[0-9A-Fa-f]{2}(?:[ :,\n]{1,2}(?:0x)?[0-9A-Fa-f]{2}){11,512}(?![0-9A-Za-z])/g;

/** `41 4b 49`, `0x41, 0x4b`: start, end, and the text that the bytes are. */
export const bytesOneByOne = (text: string): (readonly [start: number, end: number, text: string])[] =>
  [...text.matchAll(bytes)].map(({ 0: found, index }) => [
    index,
    index + found.length,
    Buffer.from(found.replaceAll(/0x|[^0-9A-Fa-f]/g, ''), 'hex').toString('utf8'),
  ]);

const joinedBy = /^[A-Za-z0-9](?:([_+/=-])[A-Za-z0-9])(?:\1[A-Za-z0-9]){14,}$/;

/** The same of a run that its own marks join: `a-b-c`. */
export const spelledOutRun = (run: string): string | undefined =>
  joinedBy.test(run) ? [...run].filter((_, i) => i % 2 === 0).join('') : undefined;

/** `i g n o r e   a l l` */
export const closedUp = (text: string): string => text.replace(/(\S) (?=\S(?:\s|$))/g, '$1').replace(/\s{2,}/g, ' ');

const leetLetters: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

export const unleeted = (text: string): string =>
  text.replace(/\S*[A-Za-z]\S*/g, (word) => word.replace(/[013457@$]|!(?=\w)/g, (odd) => leetLetters[odd] ?? odd));

export const rot13 = (text: string): string =>
  text.replace(/[A-Za-z]/g, (char) => {
    const base = char <= 'Z' ? 65 : 97;
    return String.fromCharCode(((char.charCodeAt(0) - base + 13) % 26) + base);
  });
