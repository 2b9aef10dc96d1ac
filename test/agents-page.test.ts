// docs/agents.md and the suite of real agents say the same: each tool that is run has its section with blocks, and each section says how it is run.
import { expect, test } from 'vitest';
import { clients } from './agents/src/clients.ts';
import { sectionsOf, toolSettings } from './agents/src/doc-blocks.ts';
import { textOf } from './repository-files.ts';

const page = textOf('docs/agents.md');
const rows = [...page.matchAll(/^\| \[([^\]]+)\]\(#([^)]+)\) \| [^|]+ \| ([^|]+) \|$/gm)].map(
  ([, tool = '', anchor = '', told = '']) => ({ tool, anchor, told }),
);

test('every tool of the table has a section, every section a row, in one order', () => {
  expect(rows.map(({ tool }) => tool)).toEqual([...sectionsOf(page).keys()]);
  expect(rows.map(({ anchor }) => anchor)).toEqual(
    rows.map(({ tool }) =>
      tool
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
});

test('a row names the clients that run it, or says that it is not run', () => {
  const named = rows.map(({ tool, told }) => [tool, told.startsWith('not run') || clientsOf(told)] as const);
  const run = rows.map(({ tool }) => [tool, namesOf(tool).length === 0 || namesOf(tool)] as const);
  expect(named).toEqual(run);
});

const known = new Set(clients.map(({ name }) => name));
const clientsOf = (told: string): string[] =>
  [...told.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name).filter((name) => known.has(name));
const namesOf = (tool: string): string[] => clients.filter(({ section }) => section === tool).map(({ name }) => name);

test.for(clients.map((client) => [client.name, client] as const))('%s finds its settings', ([
  ,
  { section, script },
]) => {
  const place = { url: 'http://127.0.0.1:1', key: 'tp_dev_1' };
  const { shell, files, code } = toolSettings(page, section, place);
  const told = [shell, ...files.values(), ...code.values()].join('\n');
  expect(told).toContain('http://127.0.0.1:1');
  expect(told).toContain('tp_dev_1');
  expect(told).not.toMatch(/9620|tp_dev_…/);
  expect(code.size).toBe(script === undefined ? 0 : 1);
});
