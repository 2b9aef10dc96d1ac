// Whether a place in a text is quoted: what is spoken of there is not said to the model.

const pairs: Readonly<Record<string, string>> = {
  '"': '"',
  '“': '”',
  '„': '“',
  '«': '»',
  '`': '`',
  '「': '」',
  '‘': '’',
};
export const wanted =
  /\b(?:follow|obey|execute|carry out|comply with|act on|adhere to|befolg\w{1,3}|folge|fuhre?n?|sigue|siga|ejecuta|suis|suivez|executez?|segui|esegui|volg|wykonaj)\b(?![^.!?\n]{0,24}\b(?:tests?|suite|cases)\b)[^.!?\n]{0,48}\b(?:this|these|following|below|above|instructions?|orders?|diese\w{0,2}|dies|das|esto|estas?|ceci|ces|questo|queste|isto|dit|deze)\b/i;
/** Whether somebody wants done what is quoted beside: then quoting it is saying it. */
export const isWanted = (beside: string): boolean => wanted.test(beside);
const besideChars = 160;

const farthest = 400;
const introduced =
  /(?:such as|like|e\.g\.,?|for example,?|phrases?|says?|said|reads?|wie|z\. ?b\.|comme|como|例如|test(?:s|ed)? (?:with|that)|called|titled|named|expect\(|assert\w*\()[\s:("'`“„«*]{0,6}$/i;
const isWord = /[\p{L}\p{N}]/u;

/** The mark begins a member of a JSON object: that is how tools write whatever they were given, and quotes nobody. */
const opensMember = (text: string, place: number): boolean =>
  text[place] === '"' && /^\s{0,8}\{/.test(text) && /":\s{0,8}$/.test(text.slice(Math.max(0, place - 12), place));

/** The opening mark on the same line before `at` that is not closed before it, and the mark that would close it. */
const openBefore = (text: string, at: number): readonly [place: number, closing: string] | undefined => {
  for (let i = at - 1; i >= 0 && i >= at - farthest && text[i] !== '\n'; i--) {
    const closing = pairs[text[i] as string];
    if (closing === undefined) continue;
    const isStraight = closing === text[i];
    // A straight mark opens where a word does not end.
    if (isStraight && i > 0 && isWord.test(text[i - 1] as string)) return undefined;
    if (!text.slice(i + 1, at).includes(closing)) return [i, closing];
  }
  return undefined;
};

const isFenced = (text: string, at: number): boolean => {
  let fences = 0;
  for (let i = text.indexOf('```'); i !== -1 && i < at; i = text.indexOf('```', i + 3)) fences++;
  return fences % 2 === 1;
};

/** What is quoted as a whole is said, whoever puts marks around it: there have to be words outside. */
const fewestOutside = 12;

export const isQuoted = (text: string, at: number, end: number): boolean => {
  if (isWanted(text.slice(Math.max(0, at - besideChars), at))) return false;
  if (isFenced(text, at)) return true;
  if (introduced.test(text.slice(Math.max(0, at - 40), at))) return true;
  const open = openBefore(text, at);
  if (open === undefined) return false;
  const [place, closing] = open;
  if (opensMember(text, place)) return false;
  const close = text.indexOf(closing, end);
  if (close === -1 || close > end + farthest) return false;
  return place + (text.length - close) > fewestOutside;
};
