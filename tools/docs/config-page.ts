// docs/config.md: every setting of every process, read off its declaration.
import type { Setting } from '../../libs/service/src/setting.ts';
import { common, needOf, ownSettings, processes } from './declared-settings.ts';
import { table } from './table.ts';

const head = `<!-- Made by \`npm run docs\` from the declarations in apps/*/src/*.config.ts and deploy/migrate/src/migrate.config.ts. -->
# Settings

A process reads its settings once, says everything that is wrong with them at once (exit code 78, never a value), and
\`node dist/main.js --check-config\` does only that. A **secret** comes from the file that \`NAME_FILE\` names or from \`NAME\`; the
file wins, with a warning, and is watched: a new value counts after two equal reads, without a restart.
`;

const needText = (setting: Setting): string => {
  const need = needOf(setting);
  if (need.kind !== 'default') return need.kind;
  return need.text === '' ? 'empty' : `\`${need.text}\``;
};

const rowOf = (setting: Setting): string[] => [
  `\`${setting.name}\``,
  setting.from === 'secret' ? 'secret' : '',
  needText(setting),
  setting.sentence,
];

const section = (title: string, settings: readonly Setting[]): string =>
  `## ${title}\n\n${table(['name', '', 'default', 'what it is'], settings.map(rowOf))}\n`;

export function configPage(): string {
  const own = Object.keys(processes)
    .filter((name) => ownSettings(name).length > 0)
    .map((name) =>
      section(name === 'migrate' ? 'migrate (the job that brings the database up)' : name, ownSettings(name)),
    );
  return [head, section('Every service', common), ...own].join('\n');
}
