// What programs do when a shell runs them: one row a kind of effect, and for programs with subcommands one row each.

/** What a command does, by where its effect is felt. `unclear` is what no row knows. */
export const shellEffects = [
  'read',
  'write',
  'check',
  'fetch',
  'send',
  'install',
  'run',
  'run_fetched',
  'delete',
  'credentials',
  'persist',
  'unclear',
] as const;
export type ShellEffect = (typeof shellEffects)[number];

export interface ShellAct {
  readonly effect: ShellEffect;
  /** Addresses, paths, packages or script names, as they stand in the command. */
  readonly targets: readonly string[];
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter(Boolean));

const programs: readonly (readonly [effect: ShellEffect, names: ReadonlySet<string>])[] = [
  [
    'read',
    words(`ls ll dir cat bat head tail less more grep rg egrep fgrep ag ack find fd tree wc sort uniq cut tr diff cmp comm
      file stat du df pwd echo printf which whereis type date cal whoami id groups uname hostname ps top htop free uptime true
      false test [ [[ seq basename dirname realpath readlink jq yq awk gawk sed column nl od xxd hexdump md5sum sha1sum sha256sum
      man help sleep wait cd pushd popd set unset export alias history shopt lsof ss netstat tput clear exit return read
      strings expr bc let local declare for case esac in fi done function paste join fold fmt rev tac xmllint cloc tokei sort`),
  ],
  [
    'write',
    words(
      'touch mkdir cp mv ln chmod apply_patch applypatch tee install_dir split patch gzip gunzip tar zip unzip rename sponge truncate',
    ),
  ],
  [
    'check',
    words(`pytest jest vitest mocha ava tap tox nox tsc tsx eslint prettier biome ruff black isort flake8 mypy pyright pylint
      rspec rubocop phpunit phpstan golangci-lint gofmt rustfmt clippy shellcheck hadolint stylelint ctest cmake ninja javac gcc
      g++ clang cc ld dotnet swift swiftc kotlinc next vite webpack rollup esbuild turbo nx lerna storybook playwright cypress
      coverage pre-commit commitlint markdownlint vale protoc buf sqlc`),
  ],
  ['fetch', words('wget2 aria2c lynx w3m links nslookup dig host whois ping traceroute youtube-dl yt-dlp')],
  [
    'send',
    words(`nc ncat netcat socat telnet ftp sftp tftp scp ssh mail mailx sendmail mutt msmtp swaks twine rclone s3cmd gsutil
      transfer croc magic-wormhole wormhole ngrok cloudflared`),
  ],
  ['delete', words('rm rmdir unlink shred dd mkfs mkfs.ext4 fdisk parted wipefs srm')],
  ['credentials', words('printenv security keyring secret-tool ssh-add ssh-keygen pass op bw vault gpg')],
  [
    'persist',
    words(`crontab at batch launchctl schtasks update-rc.d chkconfig useradd adduser usermod userdel passwd chpasswd visudo
      iptables nft ufw chattr setcap insmod modprobe`),
  ],
];

const byProgram: ReadonlyMap<string, ShellEffect> = new Map(
  programs.flatMap(([effect, names]) => [...names].map((name) => [name, effect] as const)),
);

export const programEffect = (name: string): ShellEffect | undefined => byProgram.get(name);

type Rows = Readonly<Partial<Record<ShellEffect, ReadonlySet<string>>>>;

/** Programs whose first words decide; a row may name two words. What stands in no row is `unclear`. */
const subcommands: Readonly<Record<string, Rows>> = {
  git: {
    read: words(`status diff log show branch blame grep ls-files ls-tree rev-parse rev-list describe remote stash tag reflog
      shortlog cat-file merge-base config help version whatchanged bisect difftool count-objects fsck check-ignore`),
    write: words(
      'add commit checkout switch restore merge rebase cherry-pick reset revert am apply mv init worktree notes gc',
    ),
    delete: words('rm clean'),
    fetch: words('clone fetch pull submodule ls-remote lfs'),
    send: words('push send-email request-pull'),
  },
  gh: {
    fetch: words(
      'pr_view pr_list pr_diff pr_checks pr_checkout pr_status issue_view issue_list issue_status repo_view repo_list repo_clone run_view run_list release_view release_list search api status browse gist_view',
    ),
    send: words(
      'pr_create pr_comment pr_edit pr_merge pr_close pr_review issue_create issue_comment issue_edit issue_close release_create release_upload gist_create repo_create workflow_run',
    ),
    credentials: words('auth secret'),
    persist: words('ssh-key gpg-key alias'),
    delete: words('repo_delete release_delete'),
  },
  npm: {
    check: words(
      'test t tst run-script run start build ls list outdated audit pack version dedupe prune rebuild why explain fund ci lint dev',
    ),
    fetch: words('view info show search docs repo home bugs v'),
    install: words('install i add update up upgrade link create init exec x dlx global'),
    write: words('uninstall remove rm un pkg'),
    send: words('publish dist-tag deprecate'),
    credentials: words('token whoami adduser login profile'),
    persist: words('config set owner access'),
  },
  pip: {
    read: words('list show freeze check --version help'),
    fetch: words('search index'),
    install: words('install download wheel add'),
    write: words('uninstall remove'),
    persist: words('config'),
  },
  cargo: {
    check: words('test build check clippy fmt run bench doc tree metadata nextest clean'),
    fetch: words('search info'),
    install: words('install add update'),
    send: words('publish'),
    credentials: words('login'),
  },
  go: {
    check: words('test build vet fmt run mod generate list version env tool work'),
    install: words('get install'),
  },
  docker: {
    read: words('ps images logs version info inspect top stats port diff history compose_ps compose_logs context'),
    check: words('build compose_build compose_config compose_up compose_down'),
    fetch: words('pull search'),
    send: words('push login'),
    delete: words('rm rmi system volume prune'),
  },
  kubectl: {
    read: words('get describe logs top version explain api-resources cluster-info config diff auth'),
    delete: words('delete drain'),
  },
  terraform: { read: words('plan show validate fmt state output version graph init'), delete: words('destroy') },
  helm: { read: words('list status get show template lint history version search'), delete: words('uninstall delete') },
  aws: { read: words('sts --version'), send: words('s3 ses sns'), credentials: words('configure secretsmanager ssm') },
  gcloud: { read: words('info version projects'), credentials: words('auth secrets') },
  az: { read: words('version account_show'), credentials: words('keyvault login') },
  systemctl: {
    read: words('status list-units is-active is-enabled show cat list-timers'),
    persist: words('enable disable mask daemon-reload link edit'),
  },
  apt: {
    read: words('list show search policy'),
    install: words('install update upgrade'),
    delete: words('remove purge'),
  },
};

const alike: Readonly<Record<string, string>> = {
  ...{
    glab: 'gh',
    hub: 'gh',
    pnpm: 'npm',
    yarn: 'npm',
    bun: 'npm',
    pip3: 'pip',
    uv: 'pip',
    poetry: 'pip',
    pipx: 'pip',
  },
  ...{ pdm: 'pip', conda: 'pip', gem: 'pip', bundle: 'pip', composer: 'pip', podman: 'docker', nerdctl: 'docker' },
  ...{ 'docker-compose': 'docker', oc: 'kubectl', k: 'kubectl', tofu: 'terraform', 'apt-get': 'apt', brew: 'apt' },
  ...{ dnf: 'apt', yum: 'apt', apk: 'apt', pacman: 'apt', snap: 'apt' },
};

/** @param args without flags. Undefined when the program has no subcommands. */
export const subcommandEffect = (name: string, args: readonly string[]): ShellEffect | undefined => {
  const rows = subcommands[alike[name] ?? name];
  if (rows === undefined || !Object.hasOwn(subcommands, alike[name] ?? name)) return undefined;
  const [first = '', second = ''] = args;
  for (const spelt of [`${first}_${second}`, first]) {
    for (const effect of shellEffects) if (rows[effect]?.has(spelt)) return effect;
  }
  return 'unclear';
};

/** Programs that run a file of code, or code on their command line. */
export const interpreters: ReadonlySet<string> = words(
  'sh bash zsh dash ksh fish ash python python2 python3 node nodejs deno ruby perl php lua Rscript osascript pwsh powershell source .',
);

/** Runners that fetch a package and run it, unless it is one of the tools that `check` knows. */
export const packageRunners: ReadonlySet<string> = words('npx bunx pnpx uvx');

/** Names of scripts and targets that test and build. */
export const harmlessTargets =
  /^(?:(?:run|script)[:_-])?(?:tests?|unit|e2e|spec|lint|build|check|compile|type-?check|types?|format|fmt|fix|dev|start|serve|coverage|cov|docs?|generate|gen|all|clean|ci|verify|bench|smoke|preview|storybook|watch|install|deps|help)(?:[:_.-][\w:.-]*)?$/i;

/** Folders that a build makes again. */
export const regenerated =
  /(?:^|\/)(?:node_modules|dist|build|out|target|coverage|\.cache|\.next|\.nuxt|\.turbo|\.parcel-cache|\.pytest_cache|\.mypy_cache|\.ruff_cache|__pycache__|\.venv|venv|tmp|temp|\.tox|\.nyc_output|[^/]*\.(?:pyc|log|tmp|o|tsbuildinfo))(?:\/|$)/i;

export const flagless = (args: readonly string[]): string[] => args.filter((word) => !word.startsWith('-'));
