// Rows of the tables of issued keys into rules. A row names its issuer's description of the format; patterns and examples follow from it.
import { entropyBits } from './checksums.ts';
import { isHarmlessName, isPlaceholder, isPublished, standsAlone } from './false-friends.ts';
import { formatsOf, type KeyFormat } from './key-format.ts';
import type { Rule } from './rule.ts';

/** `formats` in the notation of key-format.ts. */
export type KeyRow = readonly [type: string, source: string, ...formats: string[]];

/** `names` of the service, in lower case, of which one stands before the key. */
export type NamedKeyRow = readonly [type: string, source: string, names: string, ...formats: string[]];

/** Less is a row of one letter, or a pattern typed by hand. */
const leastBits = 2.8;
/** Bits. A format that is not met by chance is a key whatever is glued to it; others begin and end as words do. */
const unmistakable = 32;
const end = '(?![A-Za-z0-9+])';

export const keyRules = (kind: string, rows: readonly KeyRow[]): readonly Rule[] =>
  rows.map(([type, source, ...notations], index) => {
    const formats = notations.flatMap(formatsOf);
    const marks = [...new Set(formats.map(({ mark }) => mark))];
    const [anywhere, apart] = byMistakability(formats);
    const whole = anywhere.length === 0 ? undefined : new RegExp(`^(?:${joined(anywhere)})$`);
    return {
      ...common(`${type}_${kind}_${index}`, type, source, formats),
      score: 0.97,
      anchors: marks,
      pattern: new RegExp(
        [
          ...(anywhere.length > 0 ? [joined(anywhere)] : []),
          ...(apart.length > 0 ? [`(?:${joined(apart)})${end}`] : []),
        ].join('|'),
        'y',
      ),
      wordStart: false,
      check: (value, text, at) =>
        (whole?.test(value) === true || standsAlone(text, at)) &&
        isDrawn(drawnPart(value, marks)) &&
        !isPublished(value),
    };
  });

export const namedKeyRules = (rows: readonly NamedKeyRow[]): readonly Rule[] =>
  rows.map(([type, source, names, ...notations], index) => {
    const anchors = names.split(' ');
    const plain = notations.flatMap(formatsOf);
    const placed = (key: string): string => `${anchors[0]}_api_key = "${key}"`;
    const formats = plain.map((format) => ({
      ...format,
      good: placed(format.good),
      bad: placed(format.bad),
      nearMiss: placed(format.nearMiss),
    }));
    const key = plain.map(({ pattern }) => pattern).join('|');
    return {
      ...common(`${type}_named_${index}`, type, source, formats),
      severity: 'high',
      score: 0.9,
      anchors,
      pattern: new RegExp(`(?:${anchors.join('|')})[^\\n]{0,40}?[\\s"'\`=:,(>](?<value>${key})(?![\\w+/-])`, 'iy'),
      wordStart: false,
      check: (value, text, at) => isDrawn(value) && isAssigned(text, at) && !isPublished(value),
    };
  });

/** Where two formats have one mark, only their ends tell them apart. */
const byMistakability = (formats: readonly KeyFormat[]): readonly [anywhere: KeyFormat[], apart: KeyFormat[]] => {
  const isOne = ({ rarity, mark }: KeyFormat): boolean =>
    rarity >= unmistakable && formats.filter((other) => other.mark === mark).length === 1;
  return [formats.filter(isOne), formats.filter((one) => !isOne(one))];
};
const joined = (formats: readonly KeyFormat[]): string => formats.map(({ pattern }) => pattern).join('|');

const common = (id: string, type: string, source: string, formats: readonly KeyFormat[]) => ({
  id,
  detector: 'secret' as const,
  type,
  source,
  severity: 'critical' as Rule['severity'],
  examples: {
    hits: formats.map(({ good }) => good),
    misses: formats.flatMap(({ bad, nearMiss }) => [bad, nearMiss]),
  },
});

const drawnPart = (value: string, marks: readonly string[]): string => {
  const lower = value.toLowerCase();
  return value.slice(Math.max(0, ...marks.filter((mark) => lower.startsWith(mark)).map((mark) => mark.length)));
};

const isDrawn = (value: string): boolean => entropyBits(value.slice(-32)) >= leastBits && !isPlaceholder(value);

/** Between the name and the key something says that it is one, and nothing that it is an id or a digest. */
const isAssigned = (text: string, at: number): boolean => {
  const before = text.slice(Math.max(0, at - 48), at);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return /[=:]|key|token|secret|private|auth|pass|bearer/i.test(line) && !isHarmlessName(line);
};
