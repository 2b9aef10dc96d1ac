// OpenAI moderations: a result for each input in its place. What a text shall score stands in it: `[[violence 0.93]]`; nothing else is ever found.

interface ModerationsRequest {
  readonly model?: string;
  readonly input?: string | readonly (string | { readonly type?: string; readonly text?: string })[];
}

const categories = [
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/instructions',
  'self-harm/intent',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
] as const;

const harmless = 0.000_01;
const flaggedFrom = 0.5;
const wish = /\[\[([a-z/-]+) (0?\.\d+|0|1)\]\]/g;

export function moderationsAnswer(id: string, { model = 'omni-moderation-latest', input = '' }: ModerationsRequest) {
  const texts = typeof input === 'string' ? [input] : input.map((one) => (typeof one === 'string' ? one : one.text));
  return { id: `modr-${id}`, model, results: texts.map((text) => resultOf(text ?? '')) };
}

function resultOf(text: string): object {
  const wished = new Map([...text.matchAll(wish)].map(([, category = '', score]) => [category, Number(score)]));
  const rows = categories.map((category) => [category, wished.get(category) ?? harmless] as const);
  return {
    flagged: rows.some(([, score]) => score >= flaggedFrom),
    categories: Object.fromEntries(rows.map(([category, score]) => [category, score >= flaggedFrom])),
    category_scores: Object.fromEntries(rows),
    category_applied_input_types: Object.fromEntries(rows.map(([category]) => [category, ['text']])),
  };
}
