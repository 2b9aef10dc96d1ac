// Names against patterns in which `*` stands for any run of characters; linear in practice, no regular expression is built.

export type Matcher = (name: string) => boolean;

/** True when one of the patterns matches the whole name. No pattern matches nothing. */
export const matchAny = (patterns: readonly string[]): Matcher => {
  if (patterns.includes('*')) return () => true;
  const exact = new Set(patterns.filter((pattern) => !pattern.includes('*')));
  const globs = patterns.filter((pattern) => pattern.includes('*')).map((pattern) => pattern.split(/\*+/));
  return (name) => exact.has(name) || globs.some((parts) => matchesParts(name, parts));
};

const matchesParts = (name: string, parts: readonly string[]): boolean => {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  const end = name.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
};
