// Attacks that are shown and not said: test cases, rows of labelled data, cells of a table, lists and quotations where a text speaks of attacks.

import { isWanted } from '../rules/quotation.ts';

/** Half-open ranges of a text, in order. */
export type Ranges = readonly (readonly [start: number, end: number])[];

const none: Ranges = Object.freeze([]);

const attack =
  /attack|inject(?:ions?|ed|s|ing)?\b|jail ?break|malicious|adversarial|phish|payload|exploit|threat|red[- ]?team|guard(?:rail)?s?\b|untrusted|hijack|owasp|test (?:cases?|strings?|prompts?|inputs?)|unit ?tests?|block ?list|denylist|classifi|detect|angr[ie]i?ff|schadhaft|testf[aä]ll|ataque|atacante|malicios|attaqu|malveillant|attacc|malevol|aanval|atak|zloslyw|angrepp|angreb|utok|атак|зловред|инъекц|攻击|攻擊|注入|攻撃|공격|saldir|هجوم|हमल/i;
const farBefore = 600;
const nearBefore = 200;
const nearAfter = 120;

const quoted = /(?<![\w"'`])["'`](?!["'`\s])[^"\n]{6,400}?(?<!\s)["'`](?![\w"'`])|«[^»\n]{6,400}»|「[^」\n]{6,400}」/g;
const fenced = /```[^`]{6,4000}```/g;
const alone = /^[ \t]{0,40}(?:[-*] |[a-z]{0,2}(?=["'`])|\(|\{|\[)?\s?$/i;
const aloneAfter = /^[ \t]?(?:,|\)|\]|\}|;){0,4}[ \t]{0,4}(?:(?:#|\/\/).{0,80})?$/;

const label =
  /"(?:labels?|is_?\w{0,20}|class|category|verdict|expected|ground_truth|target|attack|malicious|injection|jailbreak|harmful|flagged)"\s{0,3}:\s{0,3}(?:[01]\b|true|false|"(?:attack|injection|prompt[_ -]injection|benign|malicious|jailbreak|harmful|harmless|safe|unsafe|legit\w{0,8}|positive|negative|block|allow|flag|pass|[01])")/i;
const member =
  /"(?:text|prompt|input|content|question|message|payload|query|user_input|instruction|example|sentence)"\s{0,3}:\s{0,3}"((?:[^"\\\n]|\\.){6,1000})"/g;
const fewestRows = 2;

const bullet = /^[ \t]{0,12}(?:[-*+•]|\d{1,3}[.)])[ \t]+\S/;
const announces = /:\s{0,3}$|^#{1,6} |^\*\*.{1,80}\*\*$/;

/** What is shown in `text`; bounded lookups at each quotation, row and bullet, so linear. */
export const specimensIn = (text: string): Ranges => {
  const rows = labelledRows(text);
  if (!attack.test(text)) return rows.length >= fewestRows ? rows : none;
  const marked = [...matches(text, fenced), ...matches(text, quoted)];
  const around = blanked(text, marked);
  const shown = marked.filter(([start, end]) => isShown(around, start, end));
  return [...shown, ...listed(text), ...(rows.length >= fewestRows ? rows : [])].sort((a, b) => a[0] - b[0]);
};

/** The text without what stands in the ranges; all else keeps its place. */
export const blanked = (text: string, ranges: Ranges): string => {
  let out = '';
  let from = 0;
  for (const [start, end] of ranges) {
    if (end <= from) continue;
    const at = Math.max(start, from);
    out += text.slice(from, at) + text.slice(at, end).replace(/[^\n]/g, ' ');
    from = end;
  }
  return out + text.slice(from);
};

const matches = (text: string, pattern: RegExp): (readonly [number, number])[] =>
  [...text.matchAll(pattern)].map((match) => [match.index, match.index + match[0].length] as const);

/** Beside it the text speaks of attacks, further off where it stands in a line of its own; and nobody asks for it to be done. */
const isShown = (around: string, start: number, end: number): boolean => {
  const before = around.slice(Math.max(0, start - farBefore), start);
  const after = around.slice(end, end + farBefore);
  const near = before.slice(-nearBefore);
  if (isWanted(near) || isWanted(after.slice(0, nearAfter))) return false;
  if (attack.test(near) || attack.test(after.slice(0, nearAfter))) return true;
  const line = near.slice(near.lastIndexOf('\n') + 1);
  const rest = after.slice(0, after.indexOf('\n') === -1 ? after.length : after.indexOf('\n'));
  return alone.test(line) && aloneAfter.test(rest) && (attack.test(before) || attack.test(after));
};

/** Rows of data that say of each text what it is. */
const labelledRows = (text: string): (readonly [number, number])[] => {
  if (!label.test(text)) return [];
  return eachLine(text).flatMap(([start, end]) => {
    const line = text.slice(start, Math.min(end, start + longestLine));
    if (!label.test(line)) return [];
    return [...line.matchAll(member)].map((match) => {
      const to = start + match.index + match[0].length - 1;
      return [to - (match[1] as string).length, to] as const;
    });
  });
};
const longestLine = 4_000;

/** Cells below a head, and bullets below a line, that speak of attacks. */
const listed = (text: string): (readonly [number, number])[] => {
  const found: (readonly [number, number])[] = [];
  let [isTold, isTable] = [false, false];
  let before = '';
  for (const [start, end] of eachLine(text)) {
    const line = text.slice(start, Math.min(end, start + longestLine));
    if (line.trim() === '') continue;
    const isRow = /^\s{0,8}\|/.test(line);
    if (isRow && !isTable) isTold = attack.test(line) || (attack.test(before) && !isWanted(before));
    else if (!isRow && !bullet.test(line)) isTold = announces.test(line.trim()) && attack.test(line) && !isWanted(line);
    else if (isTold) found.push([start, end]);
    isTable = isRow;
    if (!isRow && !bullet.test(line)) before = line;
  }
  return found;
};

const eachLine = (text: string): (readonly [number, number])[] => {
  const lines: (readonly [number, number])[] = [];
  for (let start = 0; start <= text.length; ) {
    const end = text.indexOf('\n', start);
    const to = end === -1 ? text.length : end;
    lines.push([start, to]);
    start = to + 1;
  }
  return lines;
};
