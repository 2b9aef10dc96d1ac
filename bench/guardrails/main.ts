// `npm run bench:guardrails -- --data DIR`: precision, recall, false positives and speed of the detectors on labelled texts.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readSets } from '../../tools/injection/sets.ts';
import { measureInjection } from './injection.ts';

const { values } = parseArgs({
  options: { data: { type: 'string' }, json: { type: 'boolean', default: false }, only: { type: 'string' } },
});
if (values.data === undefined) {
  process.stderr.write(
    'usage: npm run bench:guardrails -- --data DIR [--json] [--only injection|pii|secrets|speed|peers]\n',
  );
  process.exit(2);
}
const rows = readSets(resolve(values.data), /^(?:inj|neg)_/);
process.stdout.write(`${JSON.stringify(measureInjection(rows), null, 1)}\n`);
