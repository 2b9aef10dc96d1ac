// A recorded request keeps its form and loses its words: nothing that a client wrote for its model is copied.
import { expect, test } from 'vitest';
import type { Task } from './session.ts';
import { shapeOf } from './shape.ts';

const task = { folder: '/tmp/run/work', token: 'heron-1', prompt: 'Mend it, please.' } as Task;
const theirs = 'You are the very clever agent of somebody else.';
const shape = (body: object) =>
  shapeOf({ path: '/v1/messages', headers: {}, body }, task, [task.prompt, 'the check passed']).body;

test('names, types, flags and numbers stay as they came', () => {
  const body = { model: 'm-1', stream: true, max_tokens: 5, tools: [{ type: 'function', name: 'bash', strict: null }] };
  expect(shape(body)).toEqual(body);
});

test('their words go, ours stay', () => {
  const told = shape({ system: theirs, messages: [{ role: 'user', content: task.prompt }] }) as { system: string };
  expect(told).toMatchObject({ messages: [{ role: 'user', content: task.prompt }] });
  expect(told.system).not.toContain('clever');
});

test('their words around ours go as well', () => {
  const { output } = shape({ output: `${theirs}\nthe check passed\n${theirs}` }) as { output: string };
  expect(output).toContain('the check passed');
  expect(output).not.toContain('clever');
});

test('folders, tokens and ids of one run do not stay', () => {
  expect(
    shape({ input: { path: '/tmp/run/work/a' }, name: 'heron-1', id: '0195d0f2-1111-7000-8000-00000000abcd' }),
  ).toEqual({ input: { path: '/srv/project/a' }, name: 'heron', id: '00000000-0000-4000-8000-000000000000' });
});
