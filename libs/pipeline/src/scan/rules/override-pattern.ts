// The places of a sentence that sets instructions aside, put together as one bounded pattern.
import { normalise } from '../normalise.ts';
import type { Overriding } from './override-languages.ts';

/** As a text is read; composed first, so that a letter is one however it was typed. */
export const asRead = (words: string): string => normalise(words.normalize('NFC')).text.toLowerCase();

/** Chinese and Japanese put nothing between words. */
const gap = '\\s{0,3}';
const others = (words: string): string => (words === '' ? '' : `(?:(?:${words})${gap}){0,2}`);
/** After a word of a script that has spaces. */
const wordEnd = '(?![a-z\\u0400-\\u04ff])';

const objectOf = ({ all, earlier, orders, articles, isBehind }: Overriding, isAll: boolean): string => {
  const every = `(?:${all})${gap}`;
  const some = others(articles);
  if (isBehind === true) {
    const head = isAll ? `${some}${every}${some}` : some;
    return `${head}(?:${orders})${gap}${earlier}`;
  }
  if (!isAll) return `${some}${earlier}${gap}(?:${orders})`;
  return `${some}(?:${every}${some}${earlier}|${earlier}${gap}${some}${every})${gap}${some}(?:${orders})`;
};

/** Everything set aside; or something, and then the prompt or a secret demanded. */
export const overridingPattern = (one: Overriding): string => {
  const narrowed = one.narrowed === '' ? '' : `(?!${gap}(?:${one.narrowed})${wordEnd})`;
  const sentence = (isAll: boolean): string => {
    const object = objectOf(one, isAll);
    if (one.first === 'object') return `${object}${gap}(?:${one.verbs})`;
    return `(?:${one.verbs})${gap}${others(one.articles)}${object}${wordEnd}${narrowed}`;
  };
  return asReadPattern(`(?:${sentence(true)}|${sentence(false)}[^\\n]{0,60}?(?:${one.demanded}))`);
};

const asReadPattern = (pattern: string): string => normalise(pattern.normalize('NFC')).text;
