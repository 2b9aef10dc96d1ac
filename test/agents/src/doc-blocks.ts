// The settings of each tool as docs/agents.md tells them: what a reader would copy is what the suite uses.

export interface ToolSettings {
  /** What a shell does before the tool starts: exports, or the tool's own command that keeps its settings. */
  readonly shell: string;
  /** Files by their path below the home folder. */
  readonly files: ReadonlyMap<string, string>;
  /** Code that makes the client, by its language. */
  readonly code: ReadonlyMap<string, string>;
}

export interface Place {
  readonly url: string;
  readonly key: string;
}

const printed: Place = { url: 'http://127.0.0.1:9620', key: 'tp_dev_…' };
const fence = /^```(\w+) (shell|client|file=~\/(\S+))\n([\s\S]*?)^```$/gm;

/** @throws Error when the page has no such section, or the section no block */
export function toolSettings(page: string, section: string, place: Place): ToolSettings {
  const text = sectionsOf(page).get(section);
  if (text === undefined) throw new Error(`docs/agents.md has no section "${section}"`);
  const settings = { shell: '', files: new Map<string, string>(), code: new Map<string, string>() };
  let blocks = 0;
  for (const [, language = '', kind, file, body = ''] of text.matchAll(fence)) {
    const filled = body.replaceAll(printed.url, place.url).replaceAll(printed.key, place.key);
    if (kind === 'shell') settings.shell += filled;
    else if (kind === 'client') settings.code.set(language, filled);
    else settings.files.set(file ?? '', filled);
    blocks += 1;
  }
  if (blocks === 0) throw new Error(`docs/agents.md, "${section}": no block to take settings from`);
  return settings;
}

export function sectionsOf(page: string): ReadonlyMap<string, string> {
  const [, ...parts] = page.split(/^## /m);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')).trim(), part]));
}
