// HTML, SVG and the XML of office files: what they show, and beside it what stands in attributes and comments.
import { Parser } from 'htmlparser2';
import type { Reading } from './reading.ts';

export const looksLikeMarkup = (text: string): boolean => /^\uFEFF?\s*<[!?a-z]/i.test(text.slice(0, 1_000));

/** Elements that end no word: a text that is only formatted goes on through them. */
const inline: ReadonlySet<string> = new Set([
  ...['a', 'abbr', 'b', 'bdi', 'bdo', 'big', 'cite', 'code', 'em', 'font', 'i', 'ins', 'kbd', 'mark', 'q', 's', 'samp'],
  ...['small', 'span', 'strike', 'strong', 'sub', 'sup', 'tt', 'u', 'var', 'wbr'],
  // SVG; Word, PowerPoint, Excel, OpenDocument
  ...['tspan', 'w:r', 'w:t', 'w:rpr', 'w:prooferr', 'a:r', 'a:t', 'a:rpr', 'r', 't', 'rpr', 'text:span'],
]);

/** @throws Spent */
export function readMarkup(text: string, reading: Reading): void {
  let shown = '';
  const beside = new Set<string>();
  const parser = new Parser(
    {
      ontext: (said) => {
        shown += said;
      },
      oncomment: (said) => {
        beside.add(said);
      },
      onattribute: (_name, value) => {
        beside.add(value);
      },
      onprocessinginstruction: (_name, data) => {
        beside.add(data);
      },
      onclosetag: (name) => {
        if (!isInline(name)) shown += '\n';
      },
    },
    { xmlMode: /^\uFEFF?\s*<(?:\?xml|svg)/i.test(text.slice(0, 1_000)), decodeEntities: true },
  );
  parser.end(text);
  reading.add(shown);
  reading.add([...beside].join('\n'));
}

/** Properties of a run stand inside it, as `w:b` and `a:latin` do. */
const isInline = (name: string): boolean => {
  const lower = name.toLowerCase();
  return inline.has(lower) || (/^(?:w|a):/.test(lower) && !/^(?:w|a):(?:p|tab|br|tc|tr|txbxcontent)$/.test(lower));
};
