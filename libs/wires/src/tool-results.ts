// Results of tools where they hold texts only: what else a tool showed is shown by the user, right behind the results.
import type { TextPart, ToolResultPart, UserPart } from './conversation.ts';

export function resultText({ parts, failed }: ToolResultPart): string {
  const said = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n');
  const text = said === '' && parts.length > 0 ? '(shown below)' : said;
  return failed ? `Error: ${text}` : text;
}

/** The images of a result, and which call they belong to. */
export function shownBy({ id, parts, where }: ToolResultPart): UserPart[] {
  const images = parts.filter((part) => part.kind !== 'text');
  if (images.length === 0) return [];
  const told: TextPart = { kind: 'text', text: `Shown by the tool call ${id}:`, where };
  return [told, ...images];
}
