// A provider's moderation categories as the kinds of harm that our own rules know; what is none of them is nobody's finding here.
import type { Moderation } from '../ports.ts';

export const moderatedKinds = ['self_harm', 'violence', 'sexual', 'sexual_minors', 'hate', 'weapons'] as const;
export type ModeratedKind = (typeof moderatedKinds)[number];

export type Thresholds = { readonly [K in ModeratedKind]?: number | undefined };

/** Names of OpenAI's endpoint and of Mistral's, which has the same shape. Illicit and violent is how weapons are made and come by. */
const kindOf: Readonly<Record<string, ModeratedKind>> = {
  'self-harm': 'self_harm',
  'self-harm/intent': 'self_harm',
  'self-harm/instructions': 'self_harm',
  selfharm: 'self_harm',
  violence: 'violence',
  'violence/graphic': 'violence',
  'harassment/threatening': 'violence',
  violence_and_threats: 'violence',
  sexual: 'sexual',
  'sexual/minors': 'sexual_minors',
  harassment: 'hate',
  hate: 'hate',
  'hate/threatening': 'hate',
  hate_and_discrimination: 'hate',
  'illicit/violent': 'weapons',
  dangerous_and_criminal_content: 'weapons',
};

/**
 * The score of each kind that a text has some of. Where the settings have a threshold for a kind it decides alone: 1 or nothing.
 * Elsewhere a category that the provider flags is certain, and any other has its score, for the step's own threshold to judge.
 */
export const kindsOf = (
  { flagged, scores }: Moderation,
  thresholds: Thresholds,
): ReadonlyMap<ModeratedKind, number> => {
  const kinds = new Map<ModeratedKind, number>();
  for (const [category, score] of Object.entries(scores)) {
    const kind = Object.hasOwn(kindOf, category) ? kindOf[category] : undefined;
    if (kind === undefined) continue;
    const own = thresholds[kind];
    const certain = own === undefined ? flagged.includes(category) : score >= own;
    const counts = certain ? 1 : own === undefined ? score : 0;
    if (counts > (kinds.get(kind) ?? 0)) kinds.set(kind, counts);
  }
  return kinds;
};
