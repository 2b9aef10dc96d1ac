import { z } from 'zod';
import type { Call } from '../call.ts';
import type { RawFinding } from '../scan/rule.ts';
import { defineStep, type Finder, found, pass } from '../step.ts';

const settings = z.object({});

export const piiRestore = defineStep<z.infer<typeof settings>>({
  name: 'pii_restore',
  sentence:
    'Fills the values of pii_tokenize back in for the caller who sent them: in prose only, never in links, code or tool calls.',
  settings,
  action: 'redact',
  threshold: 0,
  readsAnswer: true,
  finder: (_set, call) => finderOf(call),
  run(call) {
    const finder = finderOf(call);
    if (finder === undefined) return pass;
    const prose = (call.answer?.segments ?? []).filter(({ form }) => form === 'text');
    return found(
      prose.flatMap((segment) =>
        finder(segment.text, false).map((finding) => ({ step: 'pii_restore', path: segment.where, ...finding })),
      ),
      'answer',
    );
  },
});

const tokenForm = /\[[A-Z][A-Z0-9_]{1,60}_[0-9a-f]{8}\]/g;

const finderOf = (call: Call): Finder | undefined => {
  const { tokens } = call;
  if (tokens.size === 0) return undefined;
  return (text, insideCode) => {
    const found: RawFinding[] = [];
    for (const match of text.matchAll(tokenForm)) {
      const replacement = tokens.get(match[0]);
      if (replacement === undefined || !isProse(text, match.index, match[0].length, insideCode)) continue;
      const place = { start: match.index, end: match.index + match[0].length, score: 1, severity: 'low' } as const;
      found.push({ detector: 'output', type: 'token', owner: 'pii_restore', ...place, replacement });
    }
    return found;
  };
};

/** A value in a link would be sent to whoever owns the link; one in code would be run. */
const isProse = (text: string, at: number, length: number, insideCode: boolean): boolean => {
  const fences = text.slice(0, at).split('```').length - 1;
  if ((fences % 2 === 1) !== insideCode) return false;
  const line = text.slice(text.lastIndexOf('\n', at) + 1, at);
  if ((line.replaceAll('```', '').split('`').length - 1) % 2 === 1) return false;
  let start = at;
  while (start > 0 && !/\s/.test(text[start - 1] as string)) start--;
  let end = at + length;
  while (end < text.length && !/\s/.test(text[end] as string)) end++;
  const word = text.slice(start, end);
  return (
    !/:\/\/|\]\(|^www\.|\b(?:href|src)=|[?&][\w.-]+=|mailto:|data:/i.test(word) &&
    !/\]\([^)\s]*$/.test(text.slice(0, at))
  );
};
