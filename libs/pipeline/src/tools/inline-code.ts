// What code on a command line does, by the calls it names: enough to see data leave, files go, and keys read.
import type { ShellAct } from './shell-programs.ts';

const rows: readonly (readonly [effect: ShellAct['effect'], pattern: RegExp])[] = [
  [
    'run_fetched',
    /\b(?:eval|exec|Function)\s*\(\s*(?:[\w.]*(?:b64decode|decode|atob|urlopen|get|fetch|decompress)\b|base64)/,
  ],
  [
    'credentials',
    /os\.environ\b(?!\s*(?:\.get\s*\(\s*|\[\s*)['"](?:PATH|HOME|USER|LANG|CI|NODE_ENV|PORT)['"])|process\.env\b(?!\.(?:PATH|HOME|CI|NODE_ENV|PORT)\b)|\.ssh\/|\.aws\/|\.env['"]|id_rsa/,
  ],
  [
    'send',
    /requests\.(?:post|put|patch)|urlopen\s{0,9}\([^)]{0,200}data\s{0,9}=|method\s{0,9}:\s{0,9}['"](?:POST|PUT|PATCH)|smtplib|socket\.(?:socket|create_connection|connect)|net\.connect|axios\.(?:post|put)|Net::HTTP\.post|ftplib|paramiko/i,
  ],
  [
    'delete',
    /shutil\.rmtree|os\.(?:remove|unlink|rmdir)|\.unlink\s*\(|fs\.(?:rm|rmSync|unlink|unlinkSync|rmdir)|rimraf/,
  ],
  ['unclear', /os\.system|subprocess|child_process|execSync|spawnSync|popen/i],
  ['fetch', /https?:\/\//i],
];

/** Every effect that it names; none of them is none that counts. */
export const inlineActs = (code: string): ShellAct[] => {
  const head = code.slice(0, 65_536);
  const literals = literalsOf(head);
  const far = literals.filter((text) => /:\/\/|@/.test(text));
  const acts = rows.flatMap(([effect, pattern]): ShellAct[] => {
    if (!pattern.test(head)) return [];
    return [{ effect, targets: effect === 'send' || effect === 'fetch' ? far : literals }];
  });
  return acts.length === 0 ? [{ effect: 'check', targets: [] }] : acts;
};

/** The code's own strings: addresses and paths stand in them. */
const literalsOf = (code: string): string[] =>
  [...code.matchAll(/(['"])((?:(?!\1)[^\n]){1,300})\1/g)]
    .map(([, , text = '']) => text)
    .filter((text) => /[./@]/.test(text));
