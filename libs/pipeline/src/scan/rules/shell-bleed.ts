// What a machine says to itself and an answer should not repeat: environments, prompts, traces, histories, account files.
import type { Rule } from '../rule.ts';
import { type RuleRow, rulesFrom } from '../rule-table.ts';

const line = '[^\\n]';
/** At most this much of a dump is reported by one finding; the next line begins another. */
const longest = 240;

const environmentLine = /(?:^|\n)(?:export |declare -x |set )?[A-Z][A-Z0-9_]{1,40}=[^\n]*/g;

/** Three assignments on neighbouring lines make an environment; one is an example. */
const environment = (text: string, start: number, end: number): readonly [number, number] | undefined => {
  if (start > 0 && !/[\n\s]/.test(text[start - 1] as string)) return undefined;
  const around = text.slice(Math.max(0, start - 300), Math.min(text.length, end + 300));
  const assignments = around.match(environmentLine)?.length ?? 0;
  if (assignments < 3 || !/^[^\n]{2,}/.test(text.slice(end, end + 40))) return undefined;
  const stop = text.indexOf('\n', end);
  return [start, Math.min(stop === -1 ? text.length : stop, start + longest)];
};

/** `  501  cd /srv` on neighbouring lines. */
const historyLines =
  /(?:^|\n)\s{0,5}\d{1,5}\s{2}(?:cd|ls|sudo|git|ssh|vim?|nano|cat|export|docker|kubectl|rm|cp|mv|curl|apt|pip|npm|exit|history)\b[^\n]*/g;

const history = (text: string, start: number, end: number): readonly [number, number] | undefined => {
  const around = text.slice(Math.max(0, start - 200), Math.min(text.length, end + 200));
  if ((around.match(historyLines)?.length ?? 0) < 3) return undefined;
  let from = start;
  while (from > 0 && /[\d ]/.test(text[from - 1] as string) && start - from < 10) from--;
  if (!/^\s{0,5}\d{1,5} {2}$/.test(text.slice(from, start))) return undefined;
  const stop = text.indexOf('\n', end);
  return [from, Math.min(stop === -1 ? text.length : stop, from + longest)];
};

const rows: readonly RuleRow[] = [
  [
    'environment_dump',
    0.9,
    [
      'path=',
      'home=',
      'user=',
      'shell=',
      'pwd=',
      'lang=',
      'hostname=',
      'logname=',
      'term=',
      'shlvl=',
      'oldpwd=',
      'ssh_auth_sock=',
      'xdg_',
    ],
    '',
    [
      'PATH=/usr/bin:/bin\nHOME=/srv/app\nUSER=app\nSHELL=/bin/sh',
      'declare -x AA="1"\nexport PWD=/srv\nXX=1\nPATH=/bin',
    ],
    ['PATH=/usr/bin', 'set HOME=/srv before you start', 'path=foo\nother text\nmore text'],
    { locate: environment, wordStart: true },
  ],
  [
    'shell_prompt',
    0.8,
    [
      'root@',
      'ubuntu@',
      'ec2-user@',
      'admin@',
      'debian@',
      'user@',
      'deploy@',
      'runner@',
      'postgres@',
      'jenkins@',
      'vagrant@',
    ],
    '(?:root|ubuntu|ec2-user|admin|debian|user|deploy|runner|postgres|jenkins|vagrant)@[\\w.-]{1,60}:(?:~|/)[\\w./~-]{0,80}[#$]\\s',
    ['root@web-01:/etc# cat shadow', 'ubuntu@ip-10-0-0-4:~$ ls'],
    ['root@example.org', 'user@host:~/file'],
  ],
  [
    'shell_prompt',
    0.75,
    ['ps c:\\', 'c:\\users\\', 'c:\\windows\\system32>'],
    '(?:PS )?C:\\\\(?:Users\\\\[\\w. -]{1,40}|Windows)(?:\\\\[\\w. -]{1,40}){0,5}>\\s?\\w',
    ['PS C:\\Users\\ada> dir', 'C:\\Windows\\System32>whoami'],
    ['C:\\Users\\ada\\file.txt', 'C:\\Users'],
  ],
  [
    'stack_trace',
    0.7,
    ['traceback (most recent call last)'],
    'Traceback \\(most recent call last\\):\\s{1,4}File "[^"\\n]{1,160}", line \\d{1,6}',
    ['Traceback (most recent call last):\n  File "/srv/app/main.py", line 3, in <module>'],
    ['Traceback (most recent call last) is what Python prints'],
  ],
  [
    'stack_trace',
    0.7,
    [
      'exception in thread "',
      'goroutine ',
      'panic: ',
      'unhandledpromiserejection',
      'at object.<anonymous> (',
      'at process.processticksandrejections',
      'caused by: java.',
      'caused by: org.',
      'caused by: com.',
      "thread 'main' panicked at",
    ],
    `(?:exception in thread "${line}{1,60}"\\s[\\w.]{3,100}|goroutine \\d{1,8} \\[\\w|panic: runtime error: ${line}{1,80}|unhandledpromiserejection${line}{0,40}:|at (?:Object\\.<anonymous>|process\\.processTicksAndRejections) \\([^)\\n]{3,160}:\\d{1,6}|caused by: (?:java|org|com)\\.[\\w.]{3,100}(?:exception|error)|thread 'main' panicked at ${line}{1,80}\\.rs:\\d)`,
    [
      'Exception in thread "main" java.lang.NullPointerException',
      'goroutine 1 [running]:',
      'at Object.<anonymous> (/srv/app/x.js:1:2)',
    ],
    ['a goroutine leaks', 'panic: do not', "what is 'Caused by: '"],
    { wordStart: false },
  ],
  [
    'stack_trace',
    0.7,
    [
      'fatal error: uncaught',
      'segmentation fault (core dumped)',
      'kernel panic - not syncing',
      'sqlstate[',
      'ora-0',
      'you have an error in your sql syntax',
    ],
    `(?:fatal error: uncaught ${line}{1,80}\\.php:\\d|segmentation fault \\(core dumped\\)|kernel panic - not syncing|SQLSTATE\\[\\w{5}\\]|ORA-0\\d{4}:|you have an error in your sql syntax; check the manual)`,
    ['SQLSTATE[42000]: Syntax error', 'ORA-00942: table or view'],
    ['ora-0', 'a fatal error'],
  ],
  [
    'account_file',
    0.9,
    ['root:x:0:0:', 'root:$6$', 'root:$y$', 'root:$5$', 'root:!:', 'root:*:', 'daemon:x:1:', 'www-data:x:33:'],
    `(?:root|daemon|www-data):(?:x:\\d{1,5}:\\d{1,5}:|\\$(?:6|5|y)\\$|[!*]:\\d{4,6}:)${line}{0,160}`,
    ['root:x:0:0:root:/root:/bin/bash', 'root:$6$saltsalt$hash:19000:0:99999:7:::'],
    ['root:x', 'chown root:root'],
  ],
  [
    'shell_history',
    0.8,
    [
      '  cd ',
      '  ls',
      '  sudo ',
      '  git ',
      '  ssh ',
      '  cat ',
      '  export ',
      '  docker ',
      '  kubectl ',
      '  curl ',
      '  history',
      '  exit',
    ],
    '',
    ['  501  cd /srv\n  502  ls -la\n  503  sudo su\n  504  cat notes'],
    ['  1  cat sat\n on the mat', 'run  ls and  cd x'],
    { locate: (text, start, end) => history(text, start + 2, end), wordStart: false },
  ],
  [
    'directory_listing',
    0.7,
    ['drwxr-xr-x', 'drwx------', '-rw-------', '-rw-r--r--'],
    `(?:drwxr-xr-x|drwx------|-rw-------|-rw-r--r--)[.+@]?\\s{1,4}\\d{1,4} [\\w-]{1,32}\\s{1,6}[\\w-]{1,32}\\s{1,12}[\\d.,KMG]{1,14} ${line}{4,120}`,
    ['drwxr-xr-x 2 root root 4096 Jan  1 10:00 secrets', '-rw------- 1 app app 1675 Mar 3 09:12 id_rsa'],
    ['drwxr-xr-x means', 'mode -rw-r--r--'],
    { wordStart: false },
  ],
];

export const shellBleeds: readonly Rule[] = rulesFrom('shell_bleed', 'medium', rows);
