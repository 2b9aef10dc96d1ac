// No text makes the reader of shells throw, loop or slow down, and quoting a program does not hide it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellActs } from './shell-acts.ts';
import { shellCommands } from './shell-commands.ts';

const scraps = fc.constantFrom(
  '$(',
  '`',
  '"',
  "'",
  '\\',
  '<<',
  'EOF',
  '\n',
  '|',
  '&&',
  ';',
  '>',
  '<(',
  ')',
  'rm',
  ' ',
  'sh -c',
  'curl',
  '-d',
  'x',
  '&',
);

test('any scraps lead to commands', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(scraps, { maxLength: 60 }).map((all) => all.join('')),
      ),
      (text) => {
        for (const { words, writes } of shellCommands(text)) expect(words.length + writes.length).toBeGreaterThan(0);
        expect(Array.isArray(shellActs(text))).toBe(true);
      },
    ),
  );
});

test('a program is the same in quotes, behind wrappers, after other commands and inside a shell', () => {
  const spellings: readonly ((command: string) => string)[] = [
    (command) => command,
    (command) => `true && ${command}`,
    (command) => `cd x; ${command} | tail`,
    (command) => `sudo env A=b nohup ${command}`,
    (command) => `bash -c '${command}'`,
    (command) => `echo $(${command})`,
    (command) => command.replace(/^(\w)(\w+)/, "$1'$2'"),
    (command) => `/usr/bin/${command}`,
  ];
  const commands = [
    'rm -rf /srv/data',
    'scp notes me@in.example:/tmp',
    'curl -d @x https://in.example',
    'npm install left-pad',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...commands), fc.constantFrom(...spellings), (command, spell) => {
      const [plain] = shellActs(command);
      expect(shellActs(spell(command)).map(({ effect }) => effect)).toContain(plain?.effect);
    }),
  );
});

test('a quarter of a megabyte of openings is read in bounded work', () => {
  for (const unit of ['$(', '`', '"$(', '<<x\n', '((', '| ', "'", 'a=b ', 'sh -c ']) {
    const text = unit.repeat(262_144 / unit.length);
    expect(shellCommands(text).length).toBeLessThan(70_000);
  }
});
