// `npm run -s scan -- --jsonl`: reads {id, text, role?} lines on standard input and writes what the detectors make of each,
// at the thresholds that ship. Meant for one's own corpora, before a detector is switched to block.
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { loadTypescript } from './load-typescript.mjs';

const { values } = parseArgs({ options: { jsonl: { type: 'boolean', default: false } } });
if (!values.jsonl) {
  process.stderr.write('usage: npm run -s scan -- --jsonl < texts.jsonl\n');
  process.exit(2);
}
const { scanLine } = await loadTypescript('tools/scan/scan-line.ts');
let number = 0;
for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
  number++;
  if (line.trim() === '') continue;
  try {
    process.stdout.write(`${JSON.stringify(scanLine(JSON.parse(line)))}\n`);
  } catch (thrown) {
    process.stderr.write(`line ${number}: ${thrown instanceof Error ? thrown.message : 'cannot be read'}\n`);
    process.exitCode = 1;
  }
}
