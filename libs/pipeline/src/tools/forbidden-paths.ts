// Places no agent has business with: keys, cloud credentials, wallets, browsers' stores, the system's own secrets.
import type { PlainPath } from './plain-path.ts';

/** Kind and where it lies. A pattern matches at the end of a path or as a folder within it; `*` stands for part of one name. */
const places: readonly (readonly [kind: string, ...patterns: string[]])[] = [
  ['ssh_key', '.ssh', 'id_rsa', 'id_dsa', 'id_ecdsa', 'id_ed25519', 'authorized_keys', 'ssh_host_*_key', 'known_hosts'],
  ['private_key', '*.pem', '*.key', '*.p12', '*.pfx', '*.jks', '*.keystore', '*.ppk', '*.asc'],
  ['gpg_key', '.gnupg', 'secring.gpg', 'trustdb.gpg'],
  [
    'cloud_credentials',
    '.aws',
    '.azure',
    '.config/gcloud',
    'application_default_credentials.json',
    '.boto',
    '.oci',
    '.config/doctl',
    '.config/hcloud',
    '.linode-cli',
    '.aliyun',
    '.bluemix',
    '.terraform.d',
    'credentials.tfrc.json',
    '*.tfstate',
    '*.tfvars',
    'service-account*.json',
  ],
  [
    'cluster_credentials',
    '.kube',
    'kubeconfig',
    '.docker/config.json',
    '.helm',
    'var/run/secrets',
    'etc/kubernetes',
    'etc/rancher',
  ],
  [
    'vcs_credentials',
    '.git-credentials',
    '.netrc',
    '_netrc',
    '.config/gh',
    '.config/hub',
    '.config/glab-cli',
    '.git/config',
  ],
  [
    'package_credentials',
    '.npmrc',
    '.yarnrc.yml',
    '.pypirc',
    '.gem/credentials',
    '.cargo/credentials*',
    '.m2/settings.xml',
    '.gradle/gradle.properties',
    '.nuget/nuget.config',
    '.composer/auth.json',
    'pip.conf',
  ],
  [
    'environment_file',
    '.env',
    '.env.*',
    '.envrc',
    '*.env',
    'secrets.yml',
    'secrets.yaml',
    'secrets.json',
    'credentials.json',
    'credentials',
  ],
  [
    'database_credentials',
    '.pgpass',
    '.my.cnf',
    '.mylogin.cnf',
    '.mongorc.js',
    '.rediscli_auth',
    '.s3cfg',
    'wp-config.php',
  ],
  [
    'vault_token',
    '.vault-token',
    '.vault_pass*',
    'ansible-vault*',
    '.password-store',
    '*.kdbx',
    '.config/op',
    '.bitwarden*',
    '.lastpass',
  ],
  [
    'wallet',
    'wallet.dat',
    '.bitcoin',
    '.ethereum',
    '.electrum',
    '.solana',
    '.config/solana',
    '.monero',
    '.litecoin',
    '.dogecoin',
    '.exodus',
    '.atomic',
    'keystore/utc--*',
    'metamask*',
  ],
  [
    'browser_store',
    'login data',
    'cookies.sqlite',
    'key4.db',
    'logins.json',
    '.mozilla',
    '.config/google-chrome',
    '.config/chromium',
    'library/keychains',
    'library/cookies',
    'appdata/local/google/chrome/user data',
  ],
  [
    'system_secret',
    'etc/shadow',
    'etc/gshadow',
    'etc/sudoers',
    'etc/sudoers.d',
    'etc/passwd',
    'etc/security',
    'etc/ssl/private',
    'proc/self/environ',
    'proc/self/mem',
    'proc/1/environ',
    'proc/kcore',
    'dev/mem',
    'var/lib/docker',
    'var/run/docker.sock',
    'run/secrets',
    'windows/system32/config/sam',
    'windows/system32/config/system',
    'ntds.dit',
    'root/.bashrc',
  ],
  [
    'shell_history',
    '.bash_history',
    '.zsh_history',
    '.python_history',
    '.psql_history',
    '.mysql_history',
    '.node_repl_history',
    '.sh_history',
  ],
  [
    'start_up',
    '.bashrc',
    '.zshrc',
    '.profile',
    '.bash_profile',
    'etc/crontab',
    'etc/cron.d',
    'var/spool/cron',
    'library/launchagents',
    'etc/rc.local',
    '.config/autostart',
    'etc/ld.so.preload',
  ],
  ['agent_rules', '.claude/settings*.json', '.cursor/mcp.json', '.codeium', '.config/tappass'],
];

interface Place {
  readonly kind: string;
  readonly parts: readonly string[];
}

const compiled: readonly Place[] = places.flatMap(([kind, ...patterns]) =>
  patterns.map((pattern) => ({ kind, parts: pattern.split('/') })),
);
export const forbiddenPathCount = compiled.length;

/** By the first name of the place when it has no `*`, so that most paths are compared with few places. */
const plainStart = new Map<string, Place[]>();
const globStart: Place[] = [];
for (const place of compiled) {
  const first = place.parts[0] as string;
  if (first.includes('*')) globStart.push(place);
  else plainStart.set(first, [...(plainStart.get(first) ?? []), place]);
}

/** Files that show which settings there are and hold none: `.env.example`, `terraform.tfvars.sample`. */
const template =
  /^[\w.-]*(?:env|envrc|tfvars|secrets|credentials|npmrc|netrc|pgpass)[._-](?:example|sample|template|tmpl|tpl|dist|defaults?|schema|stub)(?:\.[\w-]{1,20})?$|^[\w.-]*[._-](?:example|sample|template)\.(?:env|tfvars|npmrc)$|^(?:example|sample|template)\.env$/;

/** The kind of place it leads to or into, if it is one of them. */
export const forbiddenKind = (path: PlainPath): string | undefined => {
  const names = path.path.split('/').filter((name) => name !== '');
  if (template.test(names.at(-1) ?? '')) return undefined;
  for (let at = 0; at < names.length; at++) {
    for (const place of plainStart.get(names[at] as string) ?? []) if (leadsTo(names, at, place)) return place.kind;
    for (const place of globStart) if (leadsTo(names, at, place)) return place.kind;
  }
  return undefined;
};

/** Patterns of files (`*.pem`) match the last name only; named places match as folders too. */
const leadsTo = (names: readonly string[], at: number, { parts }: Place): boolean => {
  if (at + parts.length > names.length) return false;
  if (parts[0]?.startsWith('*') && at !== names.length - 1) return false;
  // an absolute system place stands at the root, wherever the agent's root is
  return parts.every((part, i) => matches(names[at + i] as string, part));
};

const matches = (name: string, pattern: string): boolean => {
  const star = pattern.indexOf('*');
  if (star === -1) return name === pattern;
  const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return name.length > head.length + tail.length - 1 && name.startsWith(head) && name.endsWith(tail);
};
