// `node tools/train-injection.mjs --data DIR`: learns the injection model anew and writes it where the scan reads it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadTypescript } from './load-typescript.mjs';

const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({ options: { data: { type: 'string' }, out: { type: 'string' } } });
if (values.data === undefined) {
  process.stderr.write('usage: node tools/train-injection.mjs --data DIR [--out FILE]\n');
  process.exit(2);
}
const { modelSource } = await loadTypescript('tools/injection/build-model.ts');
const out = values.out ?? join(root, 'libs/pipeline/src/scan/injection/gen/weights.ts');
mkdirSync(resolve(out, '..'), { recursive: true });
writeFileSync(out, modelSource(resolve(values.data)));
process.stdout.write(`wrote ${out}\n`);
