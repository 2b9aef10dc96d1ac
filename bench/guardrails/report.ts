// Figures as a page of text: every number that is a share as per cent, nested names indented.

export const asText = (figures: unknown, depth = 0): string => {
  if (typeof figures !== 'object' || figures === null) return String(figures);
  return Object.entries(figures)
    .map(([name, value]) => {
      const head = `${'  '.repeat(depth)}${name}`;
      return typeof value === 'object' && !Array.isArray(value)
        ? `${head}\n${asText(value, depth + 1)}`
        : `${head.padEnd(44)} ${shown(name, value)}`;
    })
    .join('\n');
};

const plain = new Set([
  'p50',
  'p99',
  'spans',
  'texts',
  'growth',
  'hostileFiftyKilobytesMs',
  'boundary',
  'ofIssuers',
  'generic',
]);

const shown = (name: string, value: unknown): string => {
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value !== 'number') return String(value);
  if (Number.isNaN(value)) return '–';
  return plain.has(name) || value > 1 ? String(Math.round(value * 100) / 100) : `${(value * 100).toFixed(1)} %`;
};
