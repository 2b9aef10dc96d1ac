// .env.example: the settings of all processes as a file to copy; secrets by file, defaults commented out.
import type { Setting } from '../../libs/service/src/setting.ts';
import { common, needOf, ownSettings, processes } from './declared-settings.ts';

const head = `# Made by \`npm run docs\`. Every setting there is, by process; docs/config.md says more. \`npm start\` needs none of them.
# What has a default or may stay unset is commented out. Secrets are given as files: NAME_FILE, mode 0600.
`;

function line(setting: Setting): string {
  const need = needOf(setting);
  const name = setting.from === 'secret' ? `${setting.name}_FILE` : setting.name;
  const value = need.kind === 'default' ? need.text : '';
  return `# ${setting.sentence}\n${need.kind === 'required' ? '' : '#'}${name}=${value}\n`;
}

const section = (title: string, settings: readonly Setting[]): string =>
  `# ---- ${title}\n\n${settings.map(line).join('\n')}`;

export function environmentExample(): string {
  const own = Object.keys(processes)
    .filter((name) => ownSettings(name).length > 0)
    .map((name) => section(name, ownSettings(name)));
  return [head, section('every service', common), ...own].join('\n');
}
