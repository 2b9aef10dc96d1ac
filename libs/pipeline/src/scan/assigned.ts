// A value behind a telling name: what assigns it in settings and code, and which names tell that it is no secret.
import { isHarmlessName } from './false-friends.ts';

/** A quoted value ends where its quote does; two marks before it are the beginning and the end of nothing. */
export const quotedValue = ['"', "'", '`']
  .map((mark) => `(?<=(?<!["'\`])${mark})[^${mark}\\n]{6,120}(?=${mark})`)
  .join('|');

/** What assigns a value. A comma does where the value is quoted: between names it parts parameters. */
export const assigned = (name: string): RegExp =>
  new RegExp(
    `${name}(?:["'\`]|&quot;){0,2}\\]?[ \\t]{0,4}(?:(?::=|=>|[!=]==?|=|:|is (?=["'\`]))[ \\t]{0,4}|[:=]\\s{0,8}(?=["'\`])|,[ \\t]{0,4}(?=["'\`]))(?:["'\`]|&quot;){0,2}(?<value>${quotedValue}|[^\\s"'\`,;&<>]{6,120})`,
    'iy',
  );

/** The id under which a credential is kept is none. */
export const isNamedHarmless = (text: string, at: number): boolean => {
  const before = text.slice(Math.max(0, at - 48), at);
  return (
    isHarmlessName(before.slice(before.lastIndexOf('\n') + 1)) ||
    /id["'`]{0,2}\s{0,3}[:=]{1,2}[>\s]{0,3}["'`]{0,2}$/i.test(before)
  );
};
