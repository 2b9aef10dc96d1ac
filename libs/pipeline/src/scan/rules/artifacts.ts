// Things an answer hands over to be used: install commands, links and downloads that are not what they seem.
import type { Rule } from '../rule.ts';
import { type RuleRow, rulesFrom } from '../rule-table.ts';
import { imitatedBrand, imitatedPackage, shortestCompared } from '../typosquat.ts';
import type { Registry } from './popular-packages.ts';

const names = '(?<value>(?:[@\\w./=<>~^-]{1,60}[ \\t]{1,3}){0,5}[@\\w./=<>~^-]{1,60})';

const version = /(?:[=<>~^]=?|@)[\w.^~-]*$/;
const notCompared = /^[-@]|\//;

/** One of the names of an install command is one slip away from a popular one. */
const squats =
  (registry: Registry) =>
  (value: string): boolean =>
    value
      .split(' ')
      .some(
        (part) =>
          part.length >= shortestCompared &&
          part
            .split('\t')
            .some(
              (name) => !notCompared.test(name) && imitatedPackage(registry, name.replace(version, '')) !== undefined,
            ),
      );

const install = (
  registry: Registry,
  anchors: readonly string[],
  pattern: string,
  hit: string,
  miss: string,
): RuleRow => [
  'typosquat_package',
  0.85,
  anchors,
  `${pattern}[ \\t]{1,3}${names}`,
  [hit],
  [miss],
  { check: squats(registry) },
];

const rows: readonly RuleRow[] = [
  install(
    'pypi',
    ['pip install', 'pip3 install', 'uv add', 'uv pip install', 'poetry add', 'pipx install'],
    '(?:pip3? install|uv (?:pip install|add)|poetry add|pipx install)(?:[ \\t]-[\\w-]{1,20}){0,3}',
    'pip install reqeusts',
    'pip install requests==2.31.0 numpy',
  ),
  install(
    'npm',
    ['npm install', 'npm i ', 'npm add', 'yarn add', 'pnpm add', 'bun add', 'npx '],
    '(?:npm (?:install|i|add)|yarn add|pnpm add|bun add|npx)(?:[ \\t]-[\\w-]{1,20}){0,3}',
    'npm install lodahs',
    'npm install lodash express my-own-thing',
  ),
  install(
    'crates',
    ['cargo add', 'cargo install'],
    'cargo (?:add|install)(?:[ \\t]-[\\w-]{1,20}){0,3}',
    'cargo add serde_jsom',
    'cargo add serde tokio',
  ),
  install(
    'rubygems',
    ['gem install', 'bundle add'],
    '(?:gem install|bundle add)(?:[ \\t]-[\\w-]{1,20}){0,3}',
    'gem install nokogirl',
    'gem install rails',
  ),
  [
    'imitated_host',
    0.85,
    ['://'],
    '://(?<value>(?:[A-Za-z0-9-]{1,63}\\.){1,5}[A-Za-z]{2,18})(?![\\w-])',
    ['https://paypa1.com/login', 'http://www.rnicrosoft.com', 'https://g00gle-login.com/x'],
    ['https://paypal.com', 'https://example.org', 'https://s3.example.org'],
    { check: (value: string) => imitatedBrand(value) !== undefined, wordStart: false },
  ],
  [
    'punycode_host',
    0.75,
    ['://xn--', '.xn--'],
    '(?:://|\\.)(?<value>xn--[a-z0-9-]{2,59}(?:\\.[a-z0-9-]{1,63}){0,4}\\.[a-z]{2,18})(?![\\w-])',
    ['https://xn--pypal-4ve.com/login'],
    ['xn--'],
    { wordStart: false },
  ],
  [
    'program_from_address',
    0.85,
    ['http://', 'https://', 'ftp://'],
    '(?:https?|ftp)://(?:\\d{1,3}\\.){3}\\d{1,3}(?::\\d{2,5})?/[^\\s"\'<>)]{0,120}?\\.(?:sh|exe|msi|bat|ps1|apk|dmg|deb|rpm|jar|scr|vbs|hta|bin|elf|run|py|js|dll|iso)(?![\\w.])',
    ['http://203.0.113.9/x/install.sh', 'http://203.0.113.9:8000/a.exe'],
    ['http://203.0.113.9/index.html', 'https://example.org/install.sh'],
  ],
  [
    'deceptive_link',
    0.8,
    [
      '](javascript:',
      '](data:text/html',
      '](vbscript:',
      'href="javascript:',
      "href='javascript:",
      'href="data:text/html',
      '](file:///',
    ],
    '(?:\\]\\(|href=["\'])(?:javascript:|data:text/html|vbscript:|file:///)[^\\s)]{1,200}',
    ['[click](javascript:alert(1))', '<a href="data:text/html;base64,AAAA">'],
    ['[docs](https://example.org)', 'a javascript: URL'],
    { wordStart: false },
  ],
  [
    'deceptive_link',
    0.85,
    '[http',
    '\\[https?://(?:www\\.)?(?<shown>[a-z0-9.-]{3,60}\\.[a-z]{2,10})[^\\]\\s]{0,80}\\]\\(https?://(?!(?:www\\.)?\\k<shown>)[^)\\s]{3,160}\\)',
    ['[https://github.com/a](https://eve.example/a)'],
    ['[https://github.com/a](https://github.com/a)', '[http docs](https://example.org)'],
    { wordStart: false },
  ],
  [
    'dangerous_download',
    0.75,
    [
      '.pdf.exe',
      '.doc.exe',
      '.docx.exe',
      '.jpg.exe',
      '.png.scr',
      '.pdf.scr',
      '.txt.vbs',
      '.pdf.js',
      '.doc.js',
      '.xlsx.exe',
      '.pdf.lnk',
      '.zip.exe',
      '.invoice.exe',
    ],
    '\\.(?:pdf|docx?|jpg|png|txt|xlsx|zip|invoice)\\.(?:exe|scr|vbs|js|lnk)(?![\\w.])',
    ['open invoice.pdf.exe'],
    ['invoice.pdf', 'bundle.pdf.json'],
    { wordStart: false },
  ],
];

export const artifacts: readonly Rule[] = rulesFrom('artifact', 'high', rows);
