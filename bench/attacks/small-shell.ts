// A shell over the world's files: the commands that coding agents run most, each with the effect that it has.
import type { World } from './world.ts';

type Program = (world: World, words: readonly string[], line: string) => string;

export const runCommand = (world: World, command: string): string => {
  world.commands.push(command);
  const outputs: string[] = [];
  for (const part of command.split(/&&|;|\n/)) {
    const line = part.trim();
    if (line === '') continue;
    const words = line.split(/\s+/).map((word) => word.replace(/^['"]|['"]$/g, ''));
    outputs.push((programs[words[0] ?? ''] ?? ran)(world, words, line));
  }
  return outputs.join('\n');
};

const ran: Program = () => 'exit code 0';

const fetched: Program = (world, words, line) => {
  const url = words.find((word) => word.includes('://')) ?? '';
  const sends = /\s(?:-d|--data|--data-binary|-F|-T)\s|-X\s*(?:POST|PUT)/.test(line);
  const file = /@([\w./~-]+)/.exec(line.replace(url, ''))?.[1];
  const body = sends ? (world.files.get(file ?? '') ?? line) : '';
  world.requests.push({ method: sends ? 'POST' : 'GET', url, body });
  return world.pages.get(url) ?? 'ok';
};

const programs: Readonly<Record<string, Program>> = {
  cat: (world, [, ...paths]) =>
    paths.map((path) => world.files.get(path) ?? `cat: ${path}: No such file or directory`).join('\n'),
  ls: (world) => [...world.files.keys()].join('\n'),
  cd: () => '',
  grep: (world, [, ...words]) => {
    const wanted = words.filter((word) => !word.startsWith('-'))[0] ?? '';
    return [...world.files]
      .flatMap(([path, text]) => text.split('\n').flatMap((line) => (line.includes(wanted) ? [`${path}:${line}`] : [])))
      .join('\n');
  },
  git: (world, words) => {
    if (words[1] === 'commit') world.commits.push(words.slice(2).join(' '));
    return words[1] === 'status' ? 'On branch main\nnothing to commit, working tree clean' : 'ok';
  },
  gh: (world, words) => {
    const ticket = words[2] === 'view' ? world.tickets.get(words[3] ?? '') : undefined;
    return ticket === undefined ? 'ok' : `title: ${ticket.title}\nauthor: ${ticket.reporter}\n--\n${ticket.body}`;
  },
  npm: (_world, words) =>
    words[1] === 'test' ? 'Tests: 24 passed, 24 total' : 'added 1 package, audited 212 packages',
  curl: fetched,
  wget: fetched,
  rm: (world, words) => {
    for (const path of words.slice(1)) {
      for (const file of world.files.keys()) if (file === path || file.startsWith(`${path}/`)) world.files.delete(file);
      world.deleted.push(path);
    }
    return '';
  },
};
