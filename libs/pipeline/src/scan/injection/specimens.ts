// Attacks that are shown and not said: test cases, rows of labelled data, cells of a table, lists and quotations where a text speaks of attacks.

import { isWanted, wanted } from '../rules/quotation.ts';

/** Half-open ranges of a text, in order. */
export type Ranges = readonly (readonly [start: number, end: number])[];

const none: Ranges = Object.freeze([]);

const attack =
  /attack|inject(?:ions?|ed|s|ing)?\b|jail ?break|malicious|adversarial|phish|payload|exploit|threat|red[- ]?team|guard(?:rail)?s?\b|untrusted|hijack|owasp|test (?:cases?|strings?|prompts?|inputs?)|unit ?tests?|block ?list|denylist|classifi|detect|angr(?:iff|eif)|schadhaft|testf[aä]ll|ataque|atacante|malicios|attaqu|malveillant|attacc|malevol|aanval|atak|zloslyw|angrepp|angreb|utok|атак|зловред|инъекц|攻击|攻擊|注入|攻撃|공격|saldir|هجوم|हमल/i;
/** A list in code that is called one of cases or samples. */
const collection =
  /\b\w{0,40}(?:cases|tests|samples|examples|prompts|payloads|inputs|strings|fixtures|corpus|dataset)["']?\s?(?::[^=\n]{1,40})?(?:=|:)\s{0,2}[[({]|\b(?:each|parametrize)\(/i;

const farBefore = 600;
const nearBefore = 200;
const nearAfter = 120;

const quoted = /(?<![\w"'`])["'`](?!["'`\s])[^"\n]{6,400}?(?<!\s)["'`](?![\w"'`])|«[^»\n]{6,400}»|「[^」\n]{6,400}」/g;
const fenced = /```[^`]{6,4000}```/g;
const alone = /^[ \t]{0,40}(?:[-*] |[a-z]{0,2}(?=["'`])|\(|\{|\[)?\s?$/i;
const aloneAfter = /^[ \t]?(?:,|\)|\]|\}|;){0,4}[ \t]{0,4}(?:(?:#|\/\/).{0,80})?$/;

const label =
  /"(?:labels?|is_?\w{0,20}|class|category|verdict|expected|ground_truth|target|attack|malicious|injection|jailbreak|harmful|flagged)"\s{0,3}:\s{0,3}(?:[01]\b|true|false|"(?:attack|injection|prompt[_ -]injection|benign|malicious|jailbreak|harmful|harmless|safe|unsafe|legit\w{0,8}|positive|negative|block|allow|flag|pass|ok|good|bad|clean|normal|none|yes|no|[01])")/i;
const member =
  /"(?:text|prompt|input|content|question|message|payload|query|user_input|instruction|example|sentence)"\s{0,3}:\s{0,3}"((?:[^"\\\n]|\\.){6,1000})"/g;
const fewestRows = 2;

const bullet = /^[ \t]{0,12}(?:[-*+•]|\d{1,3}[.)])[ \t]+\S/;
const announces = /:\s{0,3}$|^#{1,6} |^\*\*.{1,80}\*\*$/;

/** What is shown in `text`; bounded lookups at each quotation, row and bullet, so linear. */
export const specimensIn = (text: string): Ranges => {
  const rows = labelledRows(text);
  if (!attack.test(text) && !collection.test(text)) return rows.length >= fewestRows ? rows : none;
  const marked = [...matches(text, fenced), ...matches(text, quoted)];
  const around = blanked(text, marked);
  const isShown = shownIn(around);
  const shown = marked.filter(([start, end]) => isShown(start, end));
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

/** Where in a text a pattern stands. */
const placesOf = (text: string, pattern: RegExp): ((from: number, to: number) => boolean) => {
  const places = matches(text, new RegExp(pattern.source, 'gi'));
  return (from, to) => {
    let [low, high] = [0, places.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[middle] as readonly [number, number])[0] < from) low = middle + 1;
      else high = middle;
    }
    return low < places.length && (places[low] as readonly [number, number])[1] <= to;
  };
};

/** Beside it the text speaks of attacks, further off where it stands in a line of its own; and nobody asks for it to be done. */
const shownIn = (around: string): ((start: number, end: number) => boolean) => {
  const [attackIn, wantedIn, collectionIn] = [attack, wanted, collection].map((pattern) =>
    placesOf(around, pattern),
  ) as [ReturnType<typeof placesOf>, ReturnType<typeof placesOf>, ReturnType<typeof placesOf>];
  return (start, end) => {
    if (wantedIn(start - nearBefore, start) || wantedIn(end, end + nearAfter)) return false;
    if (attackIn(start - nearBefore, start) || attackIn(end, end + nearAfter)) return true;
    const isFar =
      attackIn(start - farBefore, start) || attackIn(end, end + farBefore) || collectionIn(start - farBefore, start);
    if (!isFar) return false;
    const before = around.slice(Math.max(0, start - longestIndent), start);
    const after = around.slice(end, end + longestIndent * 2);
    return alone.test(before.slice(before.lastIndexOf('\n') + 1)) && aloneAfter.test(after.split('\n', 1)[0] ?? '');
  };
};
const longestIndent = 64;

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
