// How the scripted model talks to agents that read edits and commands from its texts.
import { finalWords, lines, manyWords, type Style, type Task } from './session.ts';

const edit = (before: string, after: string): string =>
  ['total.mjs', '```javascript', '<<<<<<< SEARCH', before, '=======', after, '>>>>>>> REPLACE', '```'].join('\n');

const wrong = lines.mended.replace('+', '*');
const wrongAgain = lines.mended.replace('+', '/');

/** aider: blocks of search and replace; it runs its test after each, and sends back what that printed. */
export const searchReplaceTexts: Style = {
  moves: () => [
    { name: 'edit', text: `A first try.\n\n${edit(lines.broken, wrong)}`, deeds: [], brings: 'the check failed' },
    { name: 'edit again', text: `Another one.\n\n${edit(wrong, wrongAgain)}`, deeds: [], brings: 'the check failed' },
  ],
  final: (task) => ({ text: `${manyWords}\n\n${finalWords(task)}\n\n${edit(wrongAgain, lines.mended)}` }),
  isConversation: ({ messages }) =>
    messages.some(({ role, text }) => role === 'system' && /SEARCH\/REPLACE/.test(text)),
};

const code = (why: string, ...statements: string[]): string =>
  `Thought: ${why}\n<code>\n${statements.join('\n')}\n</code>`;
const python = (text: string): string => JSON.stringify(text);

/** smolagents' code agent: Python between tags, whose prints come back. */
export const codeTexts: Style = {
  moves: ({ folder, file, token }: Task) => [
    {
      name: 'look',
      text: code('The notes come first.', 'print(run_command("cat notes.txt"))'),
      deeds: [],
      brings: token,
    },
    {
      name: 'edit',
      text: code(
        'Now the function.',
        `print(edit_file(path=${python(file)}, old_string=${python(lines.broken)}, new_string=${python(lines.mended)}))`,
      ),
      deeds: [],
      brings: 'The file was changed.',
    },
    {
      name: 'check',
      text: code(manyWords.replaceAll('\n', ' '), `print(run_command(${python(`node ${folder}/check.mjs`)}))`),
      deeds: [],
      brings: 'the check passed',
    },
  ],
  final: (task) => ({ text: code('All is done.', `final_answer(${python(finalWords(task))})`) }),
  isConversation: () => true,
};
