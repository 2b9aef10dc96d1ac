// A run of digits, with the separators that people put between them.

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;
/** Space, dot, hyphen, slash, parentheses. */
const isSeparator = (code: number): boolean =>
  code === 32 || code === 46 || code === 45 || code === 40 || code === 41 || code === 47;

/** After the last digit that two separators at most part from the digit before it. */
export const endOfRun = (text: string, at: number, longest: number): number => {
  let end = at + 1;
  for (let i = end; i < text.length && i - at < longest && i - end <= 2; i++) {
    const code = text.charCodeAt(i);
    if (isDigit(code)) end = i + 1;
    else if (!isSeparator(code)) break;
  }
  return end;
};
