// A shell's text as the simple commands it would run: words without quotes, what they read and write, what feeds them. Linear; never throws.

export interface ShellCommand {
  /** The program first; assignments before it and programs that only run another one (`sudo`, `env`) are left out. */
  readonly words: readonly string[];
  /** Files that redirections write. */
  readonly writes: readonly string[];
  /** Files that redirections read. */
  readonly reads: readonly string[];
  /** Its input is the output of the command before it in the list. */
  readonly isPiped: boolean;
  /** Its text is the output of other commands, which stand before it in the list. */
  readonly holdsOutput: boolean;
  /** What a here-document feeds it. */
  readonly input: string;
}

const deepest = 6;
const longest = 65_536;

/** In the order of the text; what stands in `$(…)`, backticks and `sh -c` comes before the command that holds it. */
export const shellCommands = (text: string): ShellCommand[] => {
  const found: ShellCommand[] = [];
  read(text.slice(0, longest), found, 0);
  return found;
};

interface Draft {
  words: string[];
  writes: string[];
  reads: string[];
  isPiped: boolean;
  holdsOutput: boolean;
  input: string;
}

const draft = (isPiped: boolean): Draft => ({
  words: [],
  writes: [],
  reads: [],
  isPiped,
  holdsOutput: false,
  input: '',
});

/** One pass over the text; `word` is undefined between words, since `''` is a word too. */
class Reader {
  #now = draft(false);
  #word: string | undefined;
  #next: 'words' | 'writes' | 'reads' | 'here' = 'words';
  #heres: { readonly end: string; readonly command: Draft }[] = [];

  constructor(
    readonly text: string,
    readonly found: ShellCommand[],
    readonly depth: number,
  ) {}

  run(): void {
    const { text } = this;
    for (let at = 0; at < text.length; ) at = this.#step(at);
    this.#endCommand(false);
  }

  /** @returns where to go on */
  #step(at: number): number {
    const { text } = this;
    const one = text[at] as string;
    if (one === '\\') {
      if (text[at + 1] !== '\n') this.#add(text[at + 1] ?? '');
      return at + 2;
    }
    if (one === "'") return this.#quoted(at);
    if (one === '"') return this.#doubleQuoted(at + 1);
    if (one === '`' || (one === '$' && text[at + 1] === '(')) return this.#substitution(at);
    if ((one === '<' || one === '>') && text[at + 1] === '(') return this.#substitution(at);
    if (one === '#' && this.#word === undefined) return endOf(text, '\n', at);
    if (one === ' ' || one === '\t' || one === '\r') this.#endWord();
    else if (one === '\n') return this.#newLine(at);
    else if (one === ';' || one === '(' || one === ')') this.#endCommand(false);
    else if (one === '|') {
      this.#endCommand(text[at + 1] !== '|');
      return text[at + 1] === '|' || text[at + 1] === '&' ? at + 2 : at + 1;
    } else if (one === '&' && text[at + 1] === '>') {
      this.#redirect('writes');
      return at + (text[at + 2] === '>' ? 3 : 2);
    } else if (one === '&') this.#endCommand(false);
    else if (one === '<' || one === '>') return this.#angle(at);
    else this.#add(one);
    return at + 1;
  }

  #angle(at: number): number {
    const { text } = this;
    // `2>&1` only joins two outputs
    if (text[at + 1] === '&') {
      this.#word = undefined;
      return at + 2 + (/^\d/.test(text.slice(at + 2, at + 3)) ? 1 : 0);
    }
    if (/^\d$/.test(this.#word ?? '')) this.#word = undefined;
    if (text.startsWith('<<<', at)) {
      this.#endWord();
      return at + 3;
    }
    if (text.startsWith('<<', at)) {
      this.#redirect('here');
      return at + (text[at + 2] === '-' ? 3 : 2);
    }
    this.#redirect(text[at] === '<' ? 'reads' : 'writes');
    return at + (text[at + 1] === '>' || text[at + 1] === '|' ? 2 : 1);
  }

  #redirect(next: 'writes' | 'reads' | 'here'): void {
    this.#endWord();
    this.#next = next;
  }

  #quoted(at: number): number {
    const end = this.text.indexOf("'", at + 1);
    this.#add(this.text.slice(at + 1, end === -1 ? undefined : end));
    return end === -1 ? this.text.length : end + 1;
  }

  #doubleQuoted(from: number): number {
    const { text } = this;
    this.#add('');
    for (let at = from; at < text.length; ) {
      const one = text[at] as string;
      if (one === '"') return at + 1;
      if (one === '\\') {
        this.#add(text[at + 1] ?? '');
        at += 2;
      } else if (one === '`' || (one === '$' && text[at + 1] === '(')) at = this.#substitution(at);
      else {
        this.#add(one);
        at++;
      }
    }
    return text.length;
  }

  /** The commands inside are read for themselves; in the word stands a `$` for what they would print. */
  #substitution(at: number): number {
    const { text } = this;
    const isTick = text[at] === '`';
    const from = isTick ? at + 1 : at + 2;
    const end = isTick ? endOf(text, '`', from) : closing(text, from);
    if (this.depth < deepest) read(text.slice(from, end), this.found, this.depth + 1);
    this.#add('$');
    this.#now.holdsOutput = true;
    return end + 1;
  }

  #newLine(at: number): number {
    this.#endCommand(false);
    let next = at + 1;
    for (const { end, command } of this.#heres.splice(0)) {
      const start = next;
      for (;;) {
        const lineEnd = endOf(this.text, '\n', next);
        const isEnd = this.text.slice(next, lineEnd).trim() === end;
        if (isEnd || lineEnd >= this.text.length) {
          command.input = this.text.slice(start, isEnd ? next : lineEnd);
          next = lineEnd + 1;
          break;
        }
        next = lineEnd + 1;
      }
    }
    return next;
  }

  #add(text: string): void {
    this.#word = (this.#word ?? '') + text;
  }

  #endWord(): void {
    if (this.#word === undefined) return;
    if (this.#next === 'here') this.#heres.push({ end: this.#word, command: this.#now });
    else this.#now[this.#next].push(this.#word);
    this.#next = 'words';
    this.#word = undefined;
  }

  #endCommand(feedsNext: boolean): void {
    this.#endWord();
    const done = this.#now;
    this.#now = draft(feedsNext);
    done.words = withoutWrappers(done.words);
    if (done.words.length === 0 && done.writes.length === 0) return;
    const inner = this.depth < deepest ? innerText(done.words) : undefined;
    if (inner !== undefined) read(inner, this.found, this.depth + 1);
    // the same object: a here-document is filled in when its lines are reached
    this.found.push(done);
  }
}

const read = (text: string, found: ShellCommand[], depth: number): void => new Reader(text, found, depth).run();

const endOf = (text: string, mark: string, from: number): number => {
  const end = text.indexOf(mark, from);
  return end === -1 ? text.length : end;
};

const closing = (text: string, from: number): number => {
  let open = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(') open++;
    else if (text[at] === ')' && --open === 0) return at;
  }
  return text.length;
};

const keywords: ReadonlySet<string> = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{', '}']);
/** Programs that run the program they are given; the number says how many words of their own stand before it. */
const wrappers: Readonly<Record<string, number>> = {
  ...{ sudo: 0, doas: 0, env: 0, nohup: 0, time: 0, nice: 0, ionice: 0, xargs: 0, exec: 0, command: 0, builtin: 0 },
  ...{ stdbuf: 0, setsid: 0, timeout: 1, watch: 0, busybox: 0, unbuffer: 0 },
};
const assignment = /^[A-Za-z_]\w*\+?=/;

const withoutWrappers = (words: readonly string[]): string[] => {
  let rest = words.slice();
  for (;;) {
    const first = rest[0];
    if (first === undefined) return rest;
    if (keywords.has(first) || assignment.test(first)) rest = rest.slice(1);
    else if (Object.hasOwn(wrappers, first) && rest.length > 1) {
      rest = rest.slice(1 + (wrappers[first] ?? 0));
      while (rest[0]?.startsWith('-')) rest = rest.slice(1);
    } else return rest;
  }
};

/** `bash -lc "npm test"` runs its text. */
const innerText = (words: readonly string[]): string | undefined => {
  if (!/^(?:.*\/)?(?:ba|z|da|k|fi|a)?sh$/.test(words[0] ?? '')) return undefined;
  const at = words.findIndex((word) => /^-[a-z]*c$/.test(word));
  return at === -1 ? undefined : words[at + 1];
};
