// `npm run bench:guardrails -- --data DIR`: precision, recall, false positives and speed of the detectors on labelled texts.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readSets } from '../../tools/injection/sets.ts';
import { measureInjection } from './injection.ts';
import { measurePeer, measurePeers } from './peers.ts';
import { measurePii } from './pii.ts';
import { asText } from './report.ts';
import { measureSecrets } from './secrets.ts';
import { measureSpeed } from './speed.ts';
import { measureStreamed } from './streamed.ts';
import { measureTraffic } from './traffic.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    /** For the process that measures one of them. */
    peer: { type: 'string' },
  },
});
if (values.data === undefined) {
  process.stderr.write(
    'usage: npm run bench:guardrails -- --data DIR [--json] [--only injection|traffic|streamed|pii|secrets|speed|peers]\n',
  );
  process.exit(2);
}
const folder = resolve(values.data);
const root = process.env['TAPPASS_ROOT'] ?? process.cwd();
if (values.peer !== undefined) {
  process.stdout.write(JSON.stringify(await measurePeer(root, folder, values.peer)));
  process.exit(0);
}
const documents = readSets(folder, /^neg_(?!notinject|wildguard)/);
const parts: Readonly<Record<string, () => unknown>> = {
  injection: () => measureInjection(readSets(folder, /^(?:inj|neg)_/)),
  traffic: () => measureTraffic(readSets(folder, /^(?:inj|neg)_/), root),
  streamed: () => measureStreamed(readSets(folder, /^(?:neg_agent|sec_|pii_|inj_agent)/), root),
  pii: () => measurePii(readSets(folder, /^pii_/), documents),
  secrets: () => measureSecrets(readSets(folder, /^sec_/), documents),
  speed: () => measureSpeed(documents.map((row) => row.text)),
  peers: () => measurePeers(root, folder, process.argv[1] as string),
};
const chosen = Object.keys(parts).filter((name) => values.only === undefined || values.only === name);
const figures: Record<string, unknown> = {};
for (const name of chosen) figures[name] = await parts[name]?.();
process.stdout.write(values.json ? `${JSON.stringify(figures, null, 1)}\n` : `${asText(figures)}\n`);
