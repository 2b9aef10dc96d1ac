// What the agents of the libraries can do: run a command, and replace a text in a file. The folder is the task's.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export const prompt = process.env.TASK_PROMPT;
export const system = 'You work on a small project and answer briefly.';

export const runCommand = {
  name: 'run_command',
  description: 'Runs a command in the project folder and returns what it prints.',
  schema: z.object({ command: z.string() }),
  run: ({ command }) => {
    const { stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: process.env.TASK_FOLDER, encoding: 'utf8' });
    return stdout + stderr || 'done';
  },
};

export const editFile = {
  name: 'edit_file',
  description: 'Replaces a text in a file by another one.',
  schema: z.object({ path: z.string(), old_string: z.string(), new_string: z.string() }),
  run: ({ path, old_string, new_string }) => {
    const text = readFileSync(path, 'utf8');
    if (!text.includes(old_string)) return 'The text is not in the file.';
    writeFileSync(
      path,
      text.replace(old_string, () => new_string),
    );
    return 'The file was changed.';
  },
};

export const tools = [runCommand, editFile];
