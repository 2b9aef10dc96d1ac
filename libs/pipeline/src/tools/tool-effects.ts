// What a tool does to the world, told from its name: by its verb, unless a row knows it better. What no row knows changes something.
import { type Matcher, matchAny } from '../glob.ts';

/** `shell` is judged by its command, `code` by what it holds, `workspace` by its path; the others by their arguments. */
export type ToolEffect =
  | 'read'
  | 'fetch'
  | 'workspace'
  | 'shell'
  | 'code'
  | 'send'
  | 'spend'
  | 'delete'
  | 'permit'
  | 'change';

export const shellNames: readonly string[] = [
  ...[
    'bash',
    'sh',
    'zsh',
    'shell',
    'shell_*',
    '*_shell',
    'local_shell*',
    'exec',
    'exec_*',
    'execute',
    'execute_command*',
  ],
  ...[
    'execute_bash*',
    'execute_shell*',
    'run_command*',
    'run_shell*',
    'run_bash*',
    'run_terminal*',
    'run_in_terminal*',
    'run_cmd*',
  ],
  ...[
    'terminal*',
    'cmd',
    'command',
    'powershell',
    'run_script*',
    'run_on_host*',
    'ssh_exec*',
    'ssh_run*',
    'remote_exec*',
    'container.exec',
  ],
];
const codeNames = [
  'python*',
  'code_interpreter*',
  'execute_code*',
  'execute_python*',
  'run_code*',
  'run_python*',
  'run_javascript*',
  'repl*',
  'node_repl*',
  'jupyter*',
  'eval*',
];

/** Tools that read and edit the files an agent works on, and its own notes. */
export const workspaceNames: readonly string[] = [
  ...[
    'read',
    'readfile',
    'read_file*',
    'read_text_file*',
    'read_multiple_files*',
    'file_read*',
    'cat',
    'view',
    'view_file*',
    'open_file*',
  ],
  ...[
    'write',
    'writefile',
    'write_file*',
    'write_to_file*',
    'file_write*',
    'edit',
    'multiedit',
    'multi_edit',
    'edit_file*',
    'apply_patch*',
    'apply_diff*',
  ],
  ...[
    'str_replace*',
    'insert_edit*',
    'replace_in_file*',
    'search_replace*',
    'create_file*',
    'new_file*',
    'insert_content*',
    'patch',
    'notebook*',
  ],
  ...[
    'delete_file*',
    'remove_file*',
    'move_file*',
    'rename_file*',
    'copy_file*',
    'mkdir',
    'create_directory*',
    'undo_edit*',
  ],
  ...[
    'ls',
    'list',
    'list_dir*',
    'list_files*',
    'list_directory*',
    'directory_tree*',
    'glob',
    'glob_*',
    'grep',
    'grep_*',
    'file_search*',
    'search_files*',
  ],
  ...[
    'codebase_search*',
    'list_code_definition*',
    'get_diagnostics*',
    'diagnostics*',
    'lsp*',
    'get_errors*',
    'problems',
    'run_tests*',
    'test',
    'lint*',
    'typecheck*',
  ],
  ...[
    'git_status*',
    'git_diff*',
    'git_log*',
    'git_show*',
    'git_add*',
    'git_commit*',
    'git_branch*',
    'todo*',
    '*_todo*',
    'todowrite',
    'todoread',
    'update_plan*',
    'plan',
  ],
  ...['think', 'skill', 'attempt_completion*', 'ask_followup*', 'exit_plan_mode*', 'read_terminal*', 'view_image*'],
];

const readVerbs =
  /^(?:get|list|read|search|find|lookup|look|view|show|query|describe|check|count|summari[sz]e|analy[sz]e|inspect|preview|compare|status|explain|calculate|compute|convert|translate|validate|verify|recall|retrieve|select|filter|track|monitor|estimate|quote|diff|is|has|who|what|when|whoami|ping|resolve|ocr|transcribe|extract|classify|wait|sleep|now|current)$/;
const fetchVerbs =
  /^(?:fetch|browse|browser|open|navigate|goto|visit|crawl|scrape|download|curl|wget|http|https|web|url|screenshot|webfetch|websearch)$/;
const verbs: readonly (readonly [effect: ToolEffect, pattern: RegExp])[] = [
  [
    'spend',
    /^(?:buy|order|purchase|checkout|pay|payment|transfer|wire|book|reserve|subscribe|refund|donate|withdraw|bid|spend|charge|redeem|invest|trade|sell|tip)$/,
  ],
  [
    'delete',
    /^(?:delete|remove|drop|purge|destroy|wipe|erase|trash|terminate|truncate|cancel|kill|uninstall|unpublish|decommission|empty|clear|discard|archive|rm)$/,
  ],
  [
    'permit',
    /^(?:grant|permit|allow|authori[sz]e|set|configure|config|change|enable|disable|rotate|revoke|install|deploy|promote|elevate|impersonate|reset|expose|whitelist|allowlist|forwarding|rule|policy|permissions?|role|settings?|password|firewall|webhook|cron|schedule|rollback|toggle)$/,
  ],
  [
    'send',
    /^(?:send|reply|respond|forward|post|publish|upload|notify|share|invite|tweet|submit|comment|message|dm|sms|email|mail|call|export|emit|push|announce|broadcast|put|request|contact|escalate|slack|alert|page|report|sync|transmit)$/,
  ],
  [
    'change',
    /^(?:create|add|update|edit|write|save|insert|append|move|rename|restart|start|stop|scale|ack|acknowledge|close|reopen|label|mark|tag|resize|merge|log|note|store|remember|schedule|snooze|pause|resume|upsert|draft|apply|assign)$/,
  ],
];

/** Words of a name that make its verb another one: a rule that is created forwards mail for ever. */
const graver: readonly (readonly [effect: ToolEffect, verb: RegExp, noun: RegExp])[] = [
  [
    'permit',
    /^(?:create|add|update|edit|insert|save|upsert|write|modify)$/,
    /^(?:rule|filter|forwarding|user|admin|member|key|token|permissions?|role|policy|config|settings?|webhook|firewall|account|password|cron|job|schedule|secret|address|payee|beneficiary|collaborator|profile|payment|phone|email|password)$/,
  ],
  [
    'send',
    /^(?:create|add|update|edit|open)$/,
    /^(?:comment|issue|ticket|post|gist|pull|pr|invite|message|review|paste|reply|discussion)$/,
  ],
  ['delete', /^(?:update|set|move|mark)$/, /^(?:trash|deleted|spam)$/],
];

/** Tools by which an agent speaks to its own user, hands over to another agent, or says that it is done. */
const ownHouse =
  /^(?:transfer_to_|hand_?off|delegate_|ask_question_to_coworker|submit_(?:answer|result|output|plan|final|response|solution)|final_|finish|complete_|done$|respond$|respond_to_user|report_(?:progress|result|status|completion|findings?)|(?:set|add|create|schedule)_(?:reminder|timer|alarm|label|tag|status|priority|due|theme|variable|focus|goal|task|note|memo)|apply_(?:label|tag|filter|coupon)|call_(?:agent|subagent)|request_(?:user|input|help))|_(?:to_)?user$|^(?:ask|notify|message|tell)_(?:the_)?user/;

const named: readonly (readonly [effect: ToolEffect, match: Matcher])[] = [
  ['code', matchAny(codeNames)],
  ['shell', matchAny(shellNames)],
  ['workspace', matchAny(workspaceNames)],
];

/** `mcp__files__write_file` and `Files.WriteFile` are `write_file`. */
export const plainName = (name: string): string =>
  (
    name
      .split(/__|[./:]/)
      .filter(Boolean)
      .at(-1) ?? name
  )
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();

export const toolEffect = (name: string): ToolEffect => {
  const plain = plainName(name);
  for (const [effect, match] of named) if (match(plain) || match(name.toLowerCase())) return effect;
  if (ownHouse.test(plain)) return 'change';
  const words = plain.split('_').filter(Boolean);
  const [first = ''] = words;
  if (readVerbs.test(first)) return 'read';
  for (const [effect, verb, noun] of graver)
    if (verb.test(first) && words.slice(1).some((word) => noun.test(word))) return effect;
  for (const [effect, pattern] of verbs)
    if (pattern.test(first) && !(effect === 'send' && first === 'put')) return effect;
  if (fetchVerbs.test(first))
    return words.some((word) => /^(?:post|put|patch|delete|send|submit)$/.test(word)) ? 'send' : 'fetch';
  // `gmail_send`, `contacts_search`: the verb stands behind
  if (words.some((word) => readVerbs.test(word))) return 'read';
  for (const [effect, pattern] of verbs) if (words.some((word) => pattern.test(word))) return effect;
  return 'change';
};
