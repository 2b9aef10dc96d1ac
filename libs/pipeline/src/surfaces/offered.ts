// Which tools an answer may call: those that its request offers, by the names they are called back with.
import type { Call } from '../call.ts';
import { field } from '../json.ts';

/** Members of a request that bring tools with them from where nobody here sees. */
const elsewhere = ['previous_response_id', 'conversation', 'prompt'] as const;
/** A version is no part of what a tool is called back as; all tools that use a computer are called back as one. */
const version = /_preview$|_20\d{6}$/;

/** Undefined where it cannot be known: what a provider runs itself is called by names of its own. */
export const offeredBy = ({ tools, body, anyTool }: Call): ((name: string) => boolean) | undefined => {
  if (anyTool === true || tools.some(({ hosted }) => hosted)) return undefined;
  if (elsewhere.some((name) => (field(body, name) ?? null) !== null)) return undefined;
  const names = new Set<string>();
  for (const { name } of tools) {
    names.add(name).add(name.replace(version, ''));
    if (name.startsWith('computer')) names.add('computer');
  }
  return (name) => names.has(name);
};
