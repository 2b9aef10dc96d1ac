// `npm run docs`: writes the pages that are made from the code. A test holds them against it.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadTypescript } from './load-typescript.mjs';

const root = resolve(import.meta.dirname, '..');
const { pages } = await loadTypescript('tools/docs/pages.ts');
for (const [path, text] of Object.entries(pages())) writeFileSync(join(root, path), text);
