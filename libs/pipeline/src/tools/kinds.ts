// What a tool is for, told from its name: the tables by which flags and settings speak of files, databases and mail.
import { type Matcher, matchAny } from '../glob.ts';

export type ToolKind = 'file_read' | 'file_write' | 'database' | 'email';

const names: Readonly<Record<ToolKind, readonly string[]>> = {
  file_read: [
    'read_file*',
    '*_read_file',
    'readfile*',
    'file_read*',
    'read_text*',
    'read_media*',
    'view*',
    'open_file*',
    'cat',
    'glob',
    'grep*',
    'ls',
    'list_dir*',
    'list_files*',
    'search_files*',
    'read',
    'notebook_read',
    'get_file*',
    'load_file*',
  ],
  file_write: [
    'write',
    'edit',
    'multiedit',
    'write_*',
    '*_write_file',
    'writefile*',
    'file_write*',
    'edit_*',
    'create_file*',
    'apply_patch*',
    'str_replace*',
    'delete_file*',
    'remove_file*',
    'move_file*',
    'rename_file*',
    'copy_file*',
    'save_*',
    'append_*',
    'mkdir*',
    'create_directory*',
    'notebook_edit*',
    'notebookedit',
    'patch*',
    'rm',
    'mv',
    'cp',
    'chmod*',
    'update_file*',
    'put_file*',
  ],
  database: [
    '*sql*',
    '*_query',
    'query',
    'query_*',
    'db_*',
    '*_db',
    'database*',
    '*_database*',
    'execute_statement*',
    'mongo*',
    'postgres*',
    'mysql*',
    'bigquery*',
    'snowflake*',
    'redis_*',
  ],
  email: [
    'send_email*',
    'send_mail*',
    'email*',
    'mail*',
    'sendmail*',
    '*_send_email',
    '*_send_mail',
    'gmail*',
    'outlook*',
    'reply_email*',
    'forward_email*',
    'sendgrid*',
    'mailgun*',
    'smtp*',
    'draft_email*',
  ],
};

const matchers: Readonly<Record<ToolKind, Matcher>> = {
  file_read: matchAny(names.file_read),
  file_write: matchAny(names.file_write),
  database: matchAny(names.database),
  email: matchAny(names.email),
};

/** `mcp__files__write_file` and `Files.WriteFile` are both `write_file` to the tables. */
const plain = (name: string): string =>
  (name.split(/__|[./:]/).at(-1) ?? name).replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();

export const isKind = (name: string, kind: ToolKind): boolean =>
  matchers[kind](plain(name)) || matchers[kind](name.toLowerCase());
