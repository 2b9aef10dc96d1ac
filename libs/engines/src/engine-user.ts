// Which user an engine runs as, and folders that user can really reach: engines never run as root.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

export interface EngineUser {
  readonly uid: number;
  readonly gid: number;
}

/** `nobody` on every system we know; PostgreSQL refuses to run as root, and nothing else needs to. */
const unprivileged: EngineUser = { uid: 65534, gid: 65534 };

/** Where root keeps what its engines must reach but cannot under root's own folders. */
const systemHome = '/var/lib/tappass';

/** undefined: we are an ordinary user already, and engines run as ourselves. */
export const engineUser = (uid = process.getuid?.()): EngineUser | undefined => (uid === 0 ? unprivileged : undefined);

/** True when `user` may pass through every folder above `path`; the folder itself need not exist. */
export function canReach(path: string, user: EngineUser): boolean {
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found && !mayPass(found, user)) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** True when `user` can also read `path` itself; of a folder only the folder is looked at. */
export function canRead(path: string, user: EngineUser): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found || !canReach(path, user)) return false;
  const bits = found.isDirectory() ? 0o5 : 0o4;
  return (found.mode & bits) === bits;
}

const mayPass = (found: Stats, user: EngineUser): boolean => {
  if (found.uid === user.uid) return (found.mode & 0o100) !== 0;
  if (found.gid === user.gid) return (found.mode & 0o010) !== 0;
  return (found.mode & 0o001) !== 0;
};

/** The folder an engine's files are in when `dir` is wished for: `dir`, or its stand-in under /var/lib. Makes nothing. */
export function engineHome(dir: string, user: EngineUser | undefined = engineUser()): string {
  const wished = resolve(dir);
  if (!user || canReach(wished, user)) return wished;
  const tag = createHash('sha256').update(wished).digest('hex').slice(0, 12);
  return join(systemHome, tag, basename(wished));
}

/** Makes the engine's folder (0700, owned by its user) and says where it is. */
export function makeEngineHome(dir: string, user: EngineUser | undefined = engineUser()): string {
  const home = engineHome(dir, user);
  if (home !== resolve(dir)) mkdirSync(dirname(home), { recursive: true, mode: 0o711 });
  mkdirSync(home, { recursive: true, mode: 0o700 });
  give(home, user, 0o700);
  return home;
}

/** Hands a file or folder to the engine's user with exactly this mode. */
export function give(path: string, user: EngineUser | undefined, mode: number): void {
  chmodSync(path, mode);
  if (user) chownSync(path, user.uid, user.gid);
}

/** `tree` where `user` can read it: itself, or a copy made once for each `version` under /var/lib. */
export function reachableCopy(tree: string, version: string, user: EngineUser | undefined = engineUser()): string {
  if (!user || canRead(tree, user)) return tree;
  const tag = createHash('sha256').update(`${tree}\0${version}`).digest('hex').slice(0, 12);
  const copy = join(systemHome, 'bin', `${basename(tree)}-${tag}`);
  if (existsSync(copy)) return copy;
  const half = `${copy}.${process.pid}`;
  openCopy(tree, half);
  try {
    renameSync(half, copy);
  } catch (cause) {
    // Another starter was faster; its copy is as good as ours.
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(copy)) throw cause;
  }
  return copy;
}

/** Copies public files (programs, policies) so that every user can read them. */
export function openCopy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  openUp(to);
}

function openUp(path: string): void {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) return;
  chmodSync(path, found.mode | (found.isDirectory() || found.mode & 0o100 ? 0o555 : 0o444));
  if (found.isDirectory()) for (const entry of readdirSync(path)) openUp(join(path, entry));
}
