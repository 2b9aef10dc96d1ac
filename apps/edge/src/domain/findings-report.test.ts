import { expect, test } from 'vitest';
import { FindingsReport } from './findings-report.ts';

const place = { detector: 'pii', rule: 'email', path: 'messages[0].content', start: 1, end: 9, score_per_mille: 900 };
const entry = (more: object) => ({
  ...{ pipeline_uuid: 'pl_1', request_id: 'r', agent: 'bot', blocked_by: '', refusal: null, let_through: null },
  ...more,
});

test('calls are counted by step, rule and what came of them; another pipeline and another kind count for nothing', () => {
  const report = new FindingsReport('pl_1');
  const watched = { ...place, step: 'detect_pii', why: 'mode', excerpt: 'M••• m•', digest: 'd1' };
  report.add(entry({ let_through: [watched, watched] }), 't2');
  report.add(entry({ agent: 'other', let_through: [watched] }), 't1');
  report.add(entry({ let_through: [{ ...watched, why: 'exception', excerpt: '' }] }), 't1');
  report.add(entry({ let_through: [{ ...watched, why: 'cut', excerpt: '' }] }), 't1');
  report.add(entry({ let_through: [{ ...watched, why: 'mode_cut' }] }), 't1');
  report.add(entry({ blocked_by: 'detect_pii', refusal: [place] }), 't1');
  report.add(entry({ pipeline_uuid: 'pl_2', refusal: [place] }), 't1');
  report.add({ version: 1, body: 'of another kind' }, 't1');
  expect(report.calls).toBe(6);
  expect(report.rows.map(({ outcome, calls, agents }) => [outcome, calls, agents])).toEqual([
    ['would_refuse', 2, ['bot', 'other']],
    ['excepted', 1, ['bot']],
    ['redacted', 1, ['bot']],
    ['would_redact', 1, ['bot']],
    ['refused', 1, ['bot']],
  ]);
  expect(report.rows[0]?.examples[0]).toEqual({
    ...{ request_id: 'r', agent: 'bot', occurred_at: 't2', where: 'messages[0].content', start: 1, end: 9 },
    ...{ score: 0.9, digest: 'd1', excerpt: 'M••• m•' },
  });
});

test('an entry of a version before, whose findings had no digest, is read', () => {
  const report = new FindingsReport('pl_1');
  const { let_through: _none, ...before } = entry({ blocked_by: 'detect_pii', refusal: [place] });
  report.add(before, 't1');
  expect(report.rows[0]).toMatchObject({ outcome: 'refused', calls: 1, examples: [{ digest: '' }] });
});
