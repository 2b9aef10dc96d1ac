// What an SQL text would do, statement by statement: read, write with care, or write without.

export type SqlKind = 'read' | 'safe_write' | 'unsafe';

const reading: ReadonlySet<string> = new Set([
  'select',
  'show',
  'explain',
  'describe',
  'desc',
  'values',
  'table',
  'pragma',
  'use',
]);
const writing = /\b(?:insert|update|delete|merge|replace|upsert)\b/;
const dangerousCalls =
  /\b(?:pg_read_file|pg_ls_dir|lo_import|lo_export|xp_cmdshell|load_file|dblink|pg_sleep|utl_http|sys_exec)\b/;

/** The worst of its statements. What cannot be told apart from a write is one. */
export const sqlKind = (sql: string): SqlKind => {
  let worst: SqlKind = 'read';
  for (const statement of statements(sql)) {
    const kind = statementKind(statement);
    if (kind === 'unsafe') return 'unsafe';
    if (kind === 'safe_write') worst = 'safe_write';
  }
  return worst;
};

const statementKind = (statement: string): SqlKind => {
  const verb = /^[\s(]*([a-z]+)/.exec(statement)?.[1] ?? '';
  if (dangerousCalls.test(statement)) return 'unsafe';
  if (reading.has(verb) || verb === 'with') {
    if (/\binto\s+(?:outfile|dumpfile)\b/.test(statement)) return 'unsafe';
    if (verb === 'explain' && /\banaly[sz]e\b/.test(statement) && writing.test(statement)) return writeKind(statement);
    if (verb === 'with' && writing.test(statement)) return writeKind(statement);
    return verb === 'select' && /\binto\b/.test(statement) ? 'unsafe' : 'read';
  }
  return writing.test(verb) ? writeKind(statement) : 'unsafe';
};

/** A change of rows names the rows it means. */
const writeKind = (statement: string): SqlKind => {
  const broad = /\b(?:update|delete)\b/.test(statement);
  if (!broad) return 'safe_write';
  const where = /\bwhere\b([\s\S]*)/.exec(statement)?.[1] ?? '';
  const always = /^\s*(?:true|1|1\s*=\s*1|not\s+false|'[^']*'\s*=\s*'[^']*')\s*$/.test(where);
  return where.trim() === '' || always ? 'unsafe' : 'safe_write';
};

/** Without comments, with the contents of strings and quoted names taken out, so that nothing in them is read as SQL. Linear. */
const statements = (sql: string): string[] => {
  const found: string[] = [];
  let current = '';
  for (let at = 0; at < sql.length; ) {
    const two = sql.slice(at, at + 2);
    const one = sql[at] as string;
    if (two === '--' || one === '#') at = endOf(sql, '\n', at + 1);
    // MySQL runs what stands in `/*! … */`, so that is no comment
    else if (two === '/*' && sql[at + 2] !== '!') at = endOf(sql, '*/', at + 2);
    else if (two === '/*') {
      current += ' ';
      at += 3;
    } else if (one === "'" || one === '"' || one === '`') {
      current += "''";
      at = endOfQuoted(sql, one, at + 1);
    } else if (one === ';') {
      found.push(current);
      current = '';
      at++;
    } else {
      current += one;
      at++;
    }
  }
  found.push(current);
  return found.map((text) => text.toLowerCase().trim()).filter((text) => text !== '');
};

const endOf = (sql: string, mark: string, from: number): number => {
  const end = sql.indexOf(mark, from);
  return end === -1 ? sql.length : end + mark.length;
};

const endOfQuoted = (sql: string, quote: string, from: number): number => {
  for (let at = from; at < sql.length; at++) {
    if (sql[at] === '\\') at++;
    else if (sql[at] === quote && sql[at + 1] === quote) at++;
    else if (sql[at] === quote) return at + 1;
  }
  return sql.length;
};
