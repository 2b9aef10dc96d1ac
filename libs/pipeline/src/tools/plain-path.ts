// A file path without its disguises: percent codes, backslashes, look-alikes, invisible characters, `.` and `..`.
import { normalise } from '../scan/normalise.ts';

export interface PlainPath {
  /** Slashes only, resolved as far as it can be, lower case; what climbs above its start keeps its `..`. */
  readonly path: string;
  readonly isAbsolute: boolean;
  /** It goes up somewhere, even if it ends inside. */
  readonly climbs: boolean;
  /** It holds what no honest path holds: a null byte, invisible or look-alike characters, double encoding. */
  readonly disguised: boolean;
}

const mostDecodings = 3;

export const plainPath = (given: string): PlainPath => {
  const folded = normalise(given);
  let text = folded.text;
  let decodings = 0;
  for (; decodings < mostDecodings; decodings++) {
    const decoded = decodeOnce(text);
    if (decoded === text) break;
    text = decoded;
  }
  const disguised = folded.marks.length > 0 || text.includes('\0') || given.includes('\0') || decodings > 1;
  const slashed = withoutScheme(text.replaceAll('\\', '/').replaceAll('\0', ''));
  const isAbsolute = slashed.startsWith('/') || slashed.startsWith('~') || /^[a-z]:/i.test(slashed);
  const { parts, climbs } = resolve(slashed.split('/'), isAbsolute);
  const head = slashed.startsWith('/') ? '/' : '';
  return { path: `${head}${parts.join('/')}`.toLowerCase(), isAbsolute, climbs, disguised };
};

const decodeOnce = (text: string): string =>
  text.includes('%')
    ? text.replace(/%(?:c0%a[ef]|c1%9c|([0-9a-f]{2}))/gi, (code, hex: string | undefined) =>
        // overlong forms of `.` and `/` that old servers accept
        hex === undefined
          ? code.toLowerCase() === '%c0%ae'
            ? '.'
            : '/'
          : String.fromCharCode(Number.parseInt(hex, 16)),
      )
    : text;

const withoutScheme = (path: string): string => path.replace(/^file:\/{2,3}(?=[^/])/i, '/').replace(/^file:\/+/i, '/');

const resolve = (parts: readonly string[], isAbsolute: boolean): { parts: string[]; climbs: boolean } => {
  const kept: string[] = [];
  let climbs = false;
  for (const raw of parts) {
    // Windows drops trailing dots and spaces of a name, so `.. ` goes up as well.
    const part = /^\.\.[. ]*$/.test(raw) ? '..' : raw.trim();
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else {
      climbs = true;
      if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
      else if (!isAbsolute) kept.push('..');
    }
  }
  return { parts: kept, climbs };
};

/** Inside `root` or the root itself. A relative path is taken to start there. */
export const isInside = (path: PlainPath, root: string): boolean => {
  if (!path.isAbsolute) return !path.path.startsWith('..');
  const base = plainPath(root).path.replace(/\/$/, '');
  return path.path === base || path.path.startsWith(`${base}/`);
};
