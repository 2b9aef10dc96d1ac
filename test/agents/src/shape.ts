// The shape of a client's request with its words taken out: names, types and order as they came, texts of our own making in place of prompts and descriptions.
import type { Task } from './session.ts';

export interface Shape {
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

const words: Readonly<Record<string, string>> = {
  description: 'What it is, in one sentence.',
  title: 'A name',
};

const someText = 'Words of the tool around its task, written for this test.';

const longText = Array.from(
  { length: 6 },
  (_, index) => `Part ${index + 1} describes the project: what it does, and where its files are.`,
).join('\n\n');

/** A text that is a word of the interface: a type, an id, a name, a flag. */
const isToken = (text: string): boolean => text.length <= 120 && !/\s/.test(text);
const uuid = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g;

/** Arguments of tools and what ends an answer: the scripted model's words, or the interface's. */
const keptKeys = /^(arguments|command|cmd|old_?string|new_?string|file_?path|path|stop)$/i;

/** @param said what the scripted model, the task and its tools said: ours already, whoever wraps it in words of its own */
export function shapeOf({ path, headers, body }: Shape, task: Task, said: readonly string[]): Shape {
  const ours = (text: string): string =>
    text
      .replaceAll(task.folder, '/srv/project')
      .replaceAll(task.token, 'heron')
      .replace(uuid, '00000000-0000-4000-8000-000000000000');
  const retold = (text: string, key: string): string => {
    if (keptKeys.test(key) || isToken(text) || said.includes(text.trim())) return ours(text);
    const within = said.filter((own) => own !== '' && text.includes(own)).map(ours);
    return words[key] ?? [text.length > 400 ? longText : someText, ...within].join('\n');
  };
  const told = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return retold(value, key);
    if (Array.isArray(value)) return value.map((item) => told(item, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, told(inner, name)]));
  };
  return { path, headers, body: told(body, 'body') };
}
