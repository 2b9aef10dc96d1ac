// Words by which a document says how it may be handled; classify_data reads them, nothing else does.
import type { Rule } from '../rule.ts';

const label = (type: string, anchors: readonly string[], hits: readonly string[], misses: readonly string[]): Rule => ({
  id: `label_${type}`,
  detector: 'label',
  type,
  severity: 'low',
  score: 0.9,
  anchors,
  pattern: new RegExp(`(?:${anchors.join('|')})(?![A-Za-z])`, 'iy'),
  wordStart: true,
  examples: { hits, misses },
});

export const labels: readonly Rule[] = [
  label('label_top_secret', ['top secret', 'top-secret'], ['TOP SECRET // NOFORN'], ['stop secrets']),
  label(
    'label_restricted',
    [
      'strictly confidential',
      'highly confidential',
      'attorney-client privileged',
      'restricted data',
      'classification: restricted',
    ],
    ['Strictly confidential: board only'],
    ['restricted database access'],
  ),
  label(
    'label_confidential',
    [
      'company confidential',
      'confidential and proprietary',
      'commercial in confidence',
      'classification: confidential',
      'under nda',
    ],
    ['This is COMPANY CONFIDENTIAL.'],
    ['confidential computing is a technology'],
  ),
  label(
    'label_internal',
    ['internal use only', 'for internal use', 'do not distribute', 'not for distribution', 'classification: internal'],
    ['for internal use only'],
    ['internal users only'],
  ),
];
