// One complete tool call of a stream, walked through every step that judges tool calls, in their order; then its texts are read.
// Where a step wants all calls of the answer at once, the call waits there for the others.
import { Fault } from '@tappass/errors/fault';
import type { ToolCall } from '../answer/answer.ts';
import type { Blocked, Call } from '../call.ts';
import type { CompiledPlan } from '../compile-plan.ts';
import { type Finding, noCounts } from '../finding.ts';
import { parses } from '../json.ts';
import { actionOf, thresholdOf, weighFindings } from '../judge.ts';
import type { Ports } from '../ports.ts';
import { type Cut, cutFor, differenceOf } from '../redact.ts';
import { Segment } from '../segment.ts';
import type { SessionDelta } from '../session.ts';
import type { Verdict } from '../step.ts';
import { type Books, timed } from './books.ts';
import type { GatheredTool } from './tool-book.ts';

export interface Court {
  readonly books: readonly Books[];
  readonly plan: CompiledPlan;
  readonly call: Call;
  readonly ports: Ports;
  refuse(books: Books, blocked?: Blocked): void;
  /** Its arguments leave with this in place of what was said there, whatever had been cut before. */
  rewrite(cut: Cut): void;
  remember(delta: SessionDelta): void;
  /** What the steps that read texts want cut out of this one. */
  weigh(segment: Segment): Cut[];
  refuseForCuts(): void;
  /** The call waits at this step until all are there. */
  adjourn(waiting: Adjourned): void;
  /** Its fate is known: what is held of it may leave or is dropped. */
  over(tool: GatheredTool): void;
}

export interface Adjourned {
  readonly tool: GatheredTool;
  readonly books: Books;
  readonly court: Court;
  /** Its place among the steps. */
  readonly at: number;
}

/** Sets the call's fate. A promise only when a step had to ask; until then it stays held, as it does where it is adjourned. */
export const judgeToolCall = (tool: GatheredTool, court: Court): void | Promise<void> => from(0, tool, court, 'kept');

/** The calls that wait at one step, judged by it together; then each goes on by itself. */
export const judgeTogether = (waiting: readonly Adjourned[]): void | Promise<void> => {
  const [first] = waiting;
  if (first === undefined) return;
  const { books, court } = first;
  const verdict = attempt(
    waiting.map(({ tool }) => tool),
    books,
    court,
  );
  const go = (known: Verdict): void | Promise<void> => {
    const going = waiting.map(({ tool, court: own, at }) => from(at + 1, tool, own, obey(known, tool, books, own)));
    const late = going.filter((one) => one instanceof Promise);
    if (late.length > 0) return Promise.all(late).then(() => undefined);
  };
  return verdict instanceof Promise ? verdict.then(go) : go(verdict);
};

const from = (start: number, tool: GatheredTool, court: Court, fate: GatheredTool['fate']): void | Promise<void> => {
  let outcome = fate;
  for (let at = start; at < court.books.length && outcome === 'kept'; at++) {
    const books = court.books[at] as Books;
    if (books.step.step.asksTogether === true) {
      court.adjourn({ tool, books, court, at });
      return;
    }
    const verdict = attempt([tool], books, court);
    if (verdict instanceof Promise) {
      return verdict.then((late) => from(at + 1, tool, court, obey(late, tool, books, court)));
    }
    outcome = obey(verdict, tool, books, court);
  }
  if (outcome === 'kept') readTexts(tool, court);
  tool.fate = outcome;
  court.over(tool);
};

const attempt = (tools: readonly GatheredTool[], books: Books, court: Court): Verdict | Promise<Verdict> => {
  const failed = (thrown: unknown): Verdict => {
    const fault = thrown instanceof Fault && thrown.reason !== 'internal' ? thrown : undefined;
    const details = fault?.details ?? { step: books.step.step.name };
    return { kind: 'block', reason: fault?.reason ?? 'step_failed', details };
  };
  try {
    const verdict = timed(
      books,
      () => court.ports.nowMicros(),
      () => books.step.step.run(withOnly(tools, court.call), books.step.settings, court.ports, court.plan.context),
    );
    return verdict instanceof Promise ? verdict.catch(failed) : verdict;
  } catch (thrown) {
    return failed(thrown);
  }
};

const textsOf = (tool: GatheredTool): NonNullable<GatheredTool['texts']> => {
  tool.texts ??= {
    name: new Segment(tool.name, [tool.tool, 'name'], 'answer', 'sealed'),
    args: new Segment(tool.argumentsText, [tool.tool, 'arguments'], 'answer', 'json_text'),
  };
  return tool.texts;
};

/** The call as if its answer were these tool calls. */
const withOnly = (tools: readonly GatheredTool[], call: Call): Call => {
  const toolCalls = tools.map(
    ({ id, name, argumentsText, tool }): ToolCall => ({ id, name, argumentsText, choice: 0, path: [tool] }),
  );
  const segments = tools.map(textsOf).flatMap(({ name, args }) => [name, args]);
  const { surface } = call;
  const answer = { surface, body: {}, changed: false, request: {}, segments, toolCalls, usage: undefined };
  return { ...call, answer };
};

const obey = (verdict: Verdict, tool: GatheredTool, books: Books, court: Court): GatheredTool['fate'] => {
  if (verdict.session !== undefined) court.remember(verdict.session);
  const { name } = books.step.step;
  if (verdict.kind === 'block') {
    const { reason, details } = verdict;
    court.refuse(books, { step: name, reason, details, findings: noCounts });
  } else if (verdict.kind === 'forbidden') return forbid(verdict.finding, tool, books, court);
  else if (verdict.kind === 'found') cutFindings(verdict.findings, tool, books, court);
  else if (verdict.kind === 'change') {
    // A step over one tool call has no whole answer to change.
    court.refuse(books, { step: name, reason: 'step_failed', details: { step: name }, findings: noCounts });
  }
  return 'kept';
};

const forbid = (type: string, tool: GatheredTool, books: Books, court: Court): GatheredTool['fate'] => {
  const { step } = books;
  const path = `tool call ${tool.index}`;
  const action = step.actionFor(type, 'tool');
  const place = { start: 0, end: 0, score: 1, severity: 'high' } as const;
  books.enter([{ step: step.step.name, detector: 'tool', type, path, ...place }], action);
  if (action === 'block') court.refuse(books);
  if (action !== 'redact' || !step.obeyed) return 'kept';
  books.changed();
  return 'dropped';
};

const cutFindings = (found: readonly Finding[], tool: GatheredTool, books: Books, court: Court): void => {
  const { step } = books;
  const findings = found.filter((finding) => finding.score >= thresholdOf(step, court.call));
  if (findings.length === 0) return;
  const { action } = weighFindings(findings, step);
  books.enter(
    findings.map((finding) => ({ ...finding, path: `tool call ${tool.index}` })),
    action,
  );
  if (action === 'block') court.refuse(books);
  if (action !== 'redact' || !step.obeyed) return;
  const cut = findings.filter((finding) => actionOf(finding, step) === 'redact');
  const cuts = cut.map((one) => cutFor(one, step.mask));
  const inArguments = cut.every((finding) => finding.path.endsWith('.arguments'));
  if (!inArguments || !rewrite(tool, cuts, court)) court.refuse(books);
  else books.changed();
};

const readTexts = (tool: GatheredTool, court: Court): void => {
  const { name, args } = textsOf(tool);
  const inName = court.weigh(name);
  const cuts = court.weigh(args);
  if (inName.length > 0 || (cuts.length > 0 && !rewrite(tool, cuts, court))) court.refuseForCuts();
};

/** False when arguments that were JSON would be none any more; a custom tool's input is free text and cannot break. */
const rewrite = (tool: GatheredTool, cuts: readonly Cut[], court: Court): boolean => {
  const { name, args } = textsOf(tool);
  const clean = args.without(cuts);
  if (!parses(clean.text) && parses(args.text)) return false;
  tool.texts = { name, args: clean };
  tool.argumentsText = clean.text;
  court.rewrite(differenceOf(clean.original, clean.text));
  return true;
};
