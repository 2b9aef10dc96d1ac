// A value written in pieces: `"sk-" + "ant"`, neighbouring strings, a string broken over lines. What it says is the pieces put together.

const piece = '[A-Za-z0-9_+/=.:@-]{1,200}';
const mostPieces = 64;
/** What joins strings in code: a sign, a line, the end of a line that goes on. */
const joint =
  '(?:[ \\t]{0,4}(?:\\+|\\.\\.?|&|<>|\\|\\||\\\\)?[ \\t]{0,4}(?:\\r?\\n[ \\t]{0,40})?(?:\\+|\\.\\.?|&)?[ \\t]{0,4})';
const quotedPieces = (mark: string): RegExp =>
  new RegExp(`${mark}${piece}${mark}(?:${joint}[rbuf]?${mark}${piece}${mark}){1,${mostPieces}}`, 'g');
/** Between one pair of marks: a line ends in a backslash or simply ends. */
const brokenString = (mark: string): RegExp =>
  new RegExp(`${mark}${piece}(?:\\\\?\\r?\\n[ \\t]{0,40}${piece}){1,${mostPieces}}${mark}`, 'g');
const forms = ['"', "'", '`'].flatMap((mark) => [
  { pattern: quotedPieces(mark), between: new RegExp(`${mark}${joint}[rbuf]?${mark}`, 'g') },
  { pattern: brokenString(mark), between: /\\?\r?\n[ \t]{0,40}/g },
]);
/** A name that is given to the value; it may say what the value is. */
const named = /[\w.-]{1,40}["'`]?\s{0,3}[:=]\s{0,3}$/;
const shortest = 16;

/** Whether it is worth a look: quotation marks about a sign or a line. */
const hint = /["'`][ \t]{0,4}(?:[+.&<|\\]|\r?\n|["'`])|[A-Za-z0-9_+/=-]\\?\r?\n[ \t]{0,40}[A-Za-z0-9_+/=-]{1,200}["'`]/;

/** Without marks: a line that holds nothing else, or ends in it. */
const line = /(?:^|(?<=[ \t]))[A-Za-z0-9_+/.-]{1,120}={0,2}\r?$/gm;
const narrowest = 6;

/** Lines of one length and a last one that is shorter or as long. */
const wrapped = (text: string): (readonly [number, number, string])[] => {
  const found: (readonly [number, number, string])[] = [];
  let [start, end, width, whole] = [0, -1, 0, ''];
  const close = (): void => {
    if (whole.length > width && isTelling(whole)) found.push([start, end, whole]);
    width = 0;
  };
  for (const { 0: shown, index } of text.matchAll(line)) {
    const said = shown.trimEnd();
    const isNext = width >= narrowest && said.length <= width && /^\r?\n[ \t]{0,40}$/.test(text.slice(end, index));
    if (isNext) {
      [end, whole] = [index + said.length, whole + said];
      if (said.length < width) close();
      continue;
    }
    close();
    [start, end, width, whole] = [index, index + said.length, said.length, said];
  }
  close();
  return found;
};

/** Stretches of pieces: start, end, and what they say together, behind the name it is given. */
export const putTogether = (text: string): (readonly [start: number, end: number, text: string])[] => {
  if (!text.includes('\n') && !hint.test(text)) return [];
  const found = wrapped(text);
  if (!hint.test(text)) return found;
  const quoted = forms.flatMap(({ pattern, between }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const whole = match[0].replaceAll(between, '');
      if (!isTelling(whole)) return [];
      const name = named.exec(text.slice(Math.max(0, match.index - 48), match.index))?.[0] ?? '';
      return [[match.index, match.index + match[0].length, name + whole] as const];
    }),
  );
  return [...found, ...quoted];
};

/** Long enough for a key, and no words. */
const isTelling = (whole: string): boolean => whole.length >= shortest && /\d/.test(whole);
