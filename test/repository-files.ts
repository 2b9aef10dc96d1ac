// The files of the repository, as git has them: what a clone gets, and nothing that lies around. Without git, what is not made by a build.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');

const made = /^(node_modules|dist|coverage|\.git|\.local|\.nx|\.claude)$/;
const madeAt =
  /^(apps\/[^/]+\/src\/store\/gen|libs\/postgres\/test\/gen|deploy\/(certs|secrets|data)|charts\/[^/]+\/charts)$/;

/** Committed files and those about to be, whose path the pattern matches. */
export const repositoryFiles = (pattern: RegExp): string[] => all().filter((path) => pattern.test(path));

export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

let known: readonly string[] | undefined;

function all(): readonly string[] {
  known ??= fromGit() ?? walk('');
  return known;
}

function fromGit(): string[] | undefined {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 24 });
  const deleted =
    spawnSync('git', ['ls-files', '--deleted'], { cwd: root, encoding: 'utf8' }).stdout?.split('\n') ?? [];
  return status === 0 ? stdout.split('\n').filter((path) => path !== '' && !deleted.includes(path)) : undefined;
}

const walk = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (made.test(entry.name) || madeAt.test(path)) return [];
    return entry.isDirectory() ? walk(path) : [path];
  });
