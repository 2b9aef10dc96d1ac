// Files under the local folder: private, made once, never half written.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The file's text; made from `content` on first use, mode 0600. */
export function keptFile(path: string, content: () => string): string {
  if (!existsSync(path)) writePrivate(path, content());
  return readFileSync(path, 'utf8');
}

export function writePrivate(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.half`;
  writeFileSync(draft, content, { mode: 0o600 });
  renameSync(draft, path);
}
