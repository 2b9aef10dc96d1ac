// One agent session as the scripted model plays it: reads, mends a file, checks it, and says what it did; with a limit, an overload, a long stream and a summary in between.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Asked, Said, ToolCall } from './model-turn.ts';
import { callFor, type Deed } from './own-tools.ts';

export interface Move {
  readonly name: string;
  readonly text: string;
  readonly deeds: readonly Deed[];
  /** What the client must bring back from its tools. */
  readonly brings?: string;
  /** Said to have been used: makes clients summarise that do so at a limit. */
  readonly inputTokens?: number;
}

export type Trouble = 'limit' | 'overload';

export interface Style {
  /** A final answer given by a tool, as some frameworks ask for it. */
  readonly finalTool?: string;
  /** Tells results as words of the user, without the call they belong to. */
  readonly resultsAsTexts?: boolean;
  /** Other moves than those of an agent with tools, for one that reads them from texts. */
  readonly moves?: (task: Task) => readonly Move[];
  /** How the last answer differs from one that only says what was done. */
  readonly final?: (task: Task) => Partial<Move>;
  /** Of a client that has no tools: whether a request is one of the conversation, and not a title or a summary. */
  readonly isConversation?: (asked: Asked) => boolean;
}

export interface Task {
  readonly folder: string;
  readonly token: string;
  readonly prompt: string;
  readonly file: string;
  readonly broken: string;
  readonly mended: string;
}

const brokenLine = '  return first - second;';
const mendedLine = '  return first + second;';

/** A repository with a note, a function that subtracts where it should add, and a check. */
/** The lines that are mended, for styles that write them themselves. */
export const lines = { broken: brokenLine, mended: mendedLine };

export function layTask(folder: string): Task {
  const token = `heron-${randomBytes(4).toString('hex')}`;
  const broken = `export function total(first, second) {\n${brokenLine}\n}\n`;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'total.mjs');
  writeFileSync(file, broken);
  writeFileSync(join(folder, 'notes.txt'), `The project is called ${token}. The function total has to add.\n`);
  writeFileSync(
    join(folder, 'check.mjs'),
    "import { total } from './total.mjs';\nconsole.log(total(2, 3) === 5 ? 'the check passed' : 'the check failed');\nprocess.exitCode = total(2, 3) === 5 ? 0 : 1;\n",
  );
  commitAll(folder);
  return {
    ...{ folder, token, file, broken },
    mended: broken.replace(brokenLine, mendedLine),
    prompt:
      'Read notes.txt, mend the function total in total.mjs, run node check.mjs, and tell me the name of the project.',
  };
}

/** Most coding agents expect a repository, and some see only what is in it. */
function commitAll(folder: string): void {
  const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  for (const args of [
    ['init', '--quiet'],
    ['add', '.'],
    [...author, 'commit', '--quiet', '--message', 'Start'],
  ])
    spawnSync('git', args, { cwd: folder });
}

export const finalWords = ({ token }: Task): string => `The function adds now. The project is called ${token}.`;

export const manyWords = Array.from(
  { length: 120 },
  (_, index) => `Paragraph ${index + 1} describes the function and the way it is used.`,
).join('\n');

export function toolMoves({ file, mended, token }: Task): Move[] {
  const note = file.replace('total.mjs', 'notes.txt');
  return [
    {
      name: 'look',
      text: 'The notes come first.',
      deeds: [
        { do: 'run', command: `cat '${note}'` },
        { do: 'read', path: file },
      ],
      brings: token,
    },
    {
      name: 'edit',
      text: '',
      deeds: [{ do: 'replace', path: file, before: brokenLine, after: mendedLine, whole: mended }],
    },
    {
      name: 'check',
      text: manyWords,
      deeds: [{ do: 'run', command: `node '${file.replace('total.mjs', 'check.mjs')}'` }],
      brings: 'the check passed',
      inputTokens: 190_000,
    },
  ];
}

/** A limit that is soon over, and an overload. */
export const badMoments: Readonly<Record<number, Trouble>> = { 1: 'limit', 2: 'overload' };

export class Session {
  readonly task: Task;
  readonly problems: string[] = [];
  /** Answers that went out, by what they were. */
  readonly answers: string[] = [];
  readonly troubled: Trouble[] = [];
  over = false;
  readonly #style: Style;
  readonly #troubles: Readonly<Record<number, Trouble>>;
  readonly #moves: readonly Move[];
  #at = 0;
  #awaited: { readonly move: Move; readonly calls: readonly ToolCall[] } | undefined;
  #suffered = new Set<number>();

  /** @param troubles before which move the provider has a bad moment */
  constructor(task: Task, style: Style, troubles: Readonly<Record<number, Trouble>>) {
    this.#troubles = troubles;
    this.task = task;
    this.#style = style;
    this.#moves = [
      ...(style.moves ?? toolMoves)(task),
      { name: 'final', text: finalWords(task), deeds: [], ...style.final?.(task) },
    ];
  }

  /** What the task, its tools and the scripted model say. */
  get said(): string[] {
    const moves = this.#moves.flatMap(({ text, brings }) => [text, brings ?? '']);
    return [this.task.prompt, ...moves, ...Object.values(asides), 'The file was changed.', 'The sky is blue.'];
  }

  get fileMended(): boolean {
    return readFileSync(this.task.file, 'utf8') === this.task.mended;
  }

  answer(asked: Asked): Said | Trouble {
    const aside = this.#asideOf(asked);
    if (aside !== undefined) return this.#sayAside(aside);
    const trouble = this.#suffered.has(this.#at) ? undefined : this.#troubles[this.#at];
    if (trouble !== undefined) {
      this.#suffered.add(this.#at);
      this.troubled.push(trouble);
      return trouble;
    }
    this.#checkWhatCame(asked);
    return this.#move(asked);
  }

  #move(asked: Asked): Said {
    const move = this.#moves[Math.min(this.#at, this.#moves.length - 1)]!;
    const deeds = move.deeds.map((deed) => callFor(deed, asked.tools));
    const calls = deeds.filter((call) => call !== undefined);
    const last = move.name === 'final';
    if (move.deeds.length > 0 && calls.length === 0)
      this.problems.push(`${move.name}: the client offers no tool for it`);
    this.#at += 1;
    this.#awaited = last ? undefined : { move, calls };
    this.over = last;
    this.answers.push(move.name);
    const finalTool = last ? asked.tools.find(({ name }) => name === this.#style.finalTool) : undefined;
    const said = { inputTokens: move.inputTokens ?? 2_000 + 100 * asked.messages.length };
    if (finalTool === undefined) return { ...said, text: move.text, calls };
    const [field = 'answer'] = Object.keys(finalTool.parameters?.properties ?? {});
    return {
      ...said,
      text: '',
      calls: [{ id: 'call_final', name: finalTool.name, arguments: { [field]: move.text } }],
    };
  }

  /** What the client asks beside the conversation: a title, a commit message, a summary of what was said. */
  #asideOf(asked: Asked): string | undefined {
    const conversation = this.#style.isConversation;
    if (conversation !== undefined) return conversation(asked) ? undefined : kindOf(asked);
    if (asked.tools.length === 0) return kindOf(asked);
    // its tools' results are awaited, and it comes with words of its own instead
    const last = asked.messages.at(-1);
    const unanswered = this.#awaited !== undefined && last?.role === 'user';
    return unanswered && asksForSummary.test(last.text) && !asideOfHistory(asked) ? 'summary' : undefined;
  }

  #sayAside(kind: string): Said {
    this.answers.push(kind);
    if (kind === 'summary') this.#awaited = undefined;
    return { text: asides[kind] ?? 'Mend the function total', calls: [], inputTokens: 900 };
  }

  #checkWhatCame({ messages }: Asked): void {
    if (this.#awaited === undefined) return;
    const { move, calls } = this.#awaited;
    const results = messages.filter(({ role }) => role === 'tool' || role === 'user');
    for (const { name, id } of this.#style.resultsAsTexts === true ? [] : calls)
      if (!messages.some(({ callId }) => callId === id))
        this.problems.push(`${move.name}: no result of ${name} came back`);
    if (move.brings !== undefined && !results.some(({ text }) => text.includes(move.brings!)))
      this.problems.push(`${move.name}: what ${calls.map(({ name }) => name).join(' and ')} printed did not come back`);
  }
}

/** After a summary the history begins with it, which is no question for another one. */
const asideOfHistory = ({ messages }: Asked): boolean =>
  messages.at(-1)?.text.includes(asides['summary'] ?? '') === true;

const asksForSummary = /\b(create|write|provide|generate)\b[^.]{0,60}\bsummary\b|context checkpoint/i;

const asides: Readonly<Record<string, string>> = {
  title: 'Mend the function total',
  'commit message': 'fix: total adds its arguments',
  summary: 'So far: notes.txt was read, and total.mjs was mended. The check has to be run.',
};

/** By the words that ask for it: those of the system, and the last ones. */
function kindOf({ messages }: Asked): string {
  const words = [...messages.filter(({ role }) => role === 'system'), messages.at(-1)]
    .map((message) => message?.text ?? '')
    .join('\n');
  if (/commit message/i.test(words)) return 'commit message';
  return /title generator|generate a (\w+ )?title/i.test(words) ? 'title' : 'summary';
}
