// What the plan says about a stream: each step that reads texts about its texts, each step that reads tool calls about those.
import { inToolCall } from '../answer/in-tool-calls.ts';
import type { Blocked, Call, TrailEntry } from '../call.ts';
import type { CompiledPlan, CompiledStep } from '../compile-plan.ts';
import type { Detector, Finding } from '../finding.ts';
import { actionOf, thresholdOf } from '../judge.ts';
import type { Ports } from '../ports.ts';
import { type Cut, cutFor } from '../redact.ts';
import type { RawFinding } from '../scan/rule.ts';
import { scanSegment } from '../scan-call.ts';
import { Segment, writtenValue } from '../segment.ts';
import { type SequenceRow, sequence } from '../sequence.ts';
import { mergeDeltas, nothingToRemember, type SessionDelta } from '../session.ts';
import { mayBeCut } from '../signed-reasoning.ts';
import { type Finder, judgesByName, readsOf } from '../step.ts';
import { Books } from './books.ts';
import { Channel } from './channel.ts';
import { type Adjourned, judgeTogether, judgeToolCall } from './judge-tool-call.ts';
import { LengthLimit } from './length-limit.ts';
import { windowOf } from './stream-mode.ts';
import type { GatheredTool } from './tool-book.ts';

interface Reader {
  readonly books: Books;
  readonly detectors: readonly Detector[];
  readonly finder: Finder | undefined;
}

const order: ReadonlyMap<string, number> = new Map(sequence.map((row: SequenceRow, index) => [row.step, index]));

export class StreamJudge {
  /** The refusal that ends the stream, once there is one. */
  refused: Blocked | undefined;
  readonly wouldBlock: Blocked[] = [];
  remember: SessionDelta = nothingToRemember;
  private readonly readers: readonly Reader[];
  private readonly finders: readonly Finder[];
  private readonly toolBooks: readonly Books[];
  private readonly length: LengthLimit;
  private lengthBooks: Books | undefined;
  private readonly adjourned: Adjourned[] = [];
  private readonly windowChars: number;
  private readonly plan: CompiledPlan;
  private readonly call: Call;
  private readonly ports: Ports;

  constructor(plan: CompiledPlan, call: Call, ports: Ports) {
    this.plan = plan;
    this.call = call;
    this.ports = ports;
    this.windowChars = windowOf(plan.plan.stream_mode);
    this.length = new LengthLimit(plan);
    const steps = [...plan.phases.call, ...plan.phases.after];
    const books = new Map<CompiledStep, Books>();
    const booksOf = (step: CompiledStep): Books => {
      const known = books.get(step) ?? new Books(step);
      books.set(step, known);
      return known;
    };
    this.readers = steps
      .map((step) => ({
        step,
        detectors: readsOf(step.step, step.settings, call),
        finder: step.step.finder?.(step.settings, call),
      }))
      .filter(({ detectors, finder }) => detectors.length > 0 || finder !== undefined)
      .map(({ step, detectors, finder }) => ({ books: booksOf(step), detectors, finder }));
    this.finders = this.readers.flatMap(({ finder }) => finder ?? []);
    this.toolBooks = steps.filter((step) => step.step.judgesToolCalls === true).map(booksOf);
  }

  get readsTexts(): boolean {
    return this.readers.length > 0;
  }

  /** Nothing of the stream has to be looked at before it leaves. */
  get letsAllPass(): boolean {
    return !this.readsTexts && !this.length.isSet;
  }

  /** A tool call may leave piece by piece once its name has been judged: nobody reads its arguments. */
  get judgesByName(): boolean {
    return this.letsAllPass && this.toolBooks.every(({ step }) => judgesByName(step.step, this.call));
  }

  /** All texts together are so long by now. */
  grew(chars: number): void {
    this.lengthBooks ??= this.length.exceeded(chars);
    if (this.lengthBooks !== undefined) this.refuse(this.lengthBooks);
  }

  /** A flow of text; `before` is the end of the one that it follows. */
  open(signed = false, before = ''): Channel {
    const window = this.readsTexts ? this.windowChars : 'unread';
    return new Channel(window, false, this.finders, signed, this.readsTexts ? before : '');
  }

  /** A text that is whole: read at once, by itself and as the end of what stood in its place `before`. */
  single(segment: Segment, before = ''): Channel {
    const channel = new Channel(this.readsTexts ? this.windowChars : 'unread', true);
    channel.append(segment.text);
    if (!this.readsTexts) return channel;
    const found = [...scanSegment(segment), ...acrossSeam(segment, before)];
    const cuts = this.weigh(found, segment.where, segment.form === 'signed');
    if (cuts.length > 0 && !isWritable(segment, cuts)) this.refuseForCuts();
    for (const cut of cuts) channel.cut(cut);
    channel.release();
    return channel;
  }

  /** Looks at a flow that has grown, when that would let something leave. */
  lookWhenDue(channel: Channel): void {
    if (channel.due(this.ports.nowMicros())) this.look(channel, false);
  }

  /** Looks at a flow and lets go of what is known to be safe. */
  look(channel: Channel, final: boolean): void {
    const first = this.readers[0];
    if (first === undefined) {
      channel.release();
      return;
    }
    const from = this.ports.nowMicros();
    const { settled, open, overlong } = channel.look(final, from);
    first.books.micros += this.ports.nowMicros() - from;
    for (const cut of this.weigh(settled, 'stream', channel.signed)) channel.cut(cut);
    // What is not over yet is judged when it is: half a number may become one that is none. A wait that was too long is a verdict.
    if (!overlong) return;
    for (const { books, detectors } of this.readers) {
      const mine = open.filter((one) => this.counts(one, books.step, detectors));
      const actions = mine.map((one) => actionOf(one, books.step));
      if (actions.includes('block')) this.weigh(open, 'stream');
      else if (actions.includes('redact') && books.step.obeyed && !channel.signed) {
        this.weigh(open, 'stream');
        this.refuse(books);
      }
    }
  }

  /** A complete tool call: may it leave, and with which arguments? A promise when a step has to ask. */
  decide(tool: GatheredTool, flow: Channel | undefined): void | Promise<void> {
    return judgeToolCall(tool, {
      books: this.toolBooks,
      plan: this.plan,
      call: { ...this.call, remember: mergeDeltas(this.call.remember, this.remember) },
      ports: this.ports,
      refuse: (books, blocked) => this.refuse(books, blocked),
      rewrite: (cut) => flow?.cutTo(cut),
      remember: (delta) => {
        this.remember = mergeDeltas(this.remember, delta);
      },
      weigh: (segment) => this.weigh(scanSegment(segment).map(inToolCall), `tool call ${tool.index}`),
      refuseForCuts: () => this.refuseForCuts(),
      adjourn: (waiting) => this.adjourned.push(waiting),
      over: () => flow?.release(),
    });
  }

  /** All tool calls are there: those that wait for one another are judged. Nobody is asked about a stream that is refused. */
  decideTogether(): void | Promise<void> {
    const waiting = this.adjourned.splice(0);
    return this.refused === undefined ? judgeTogether(waiting) : undefined;
  }

  /** What goes to the call's books; a step that the plan lacks has no entry. */
  report(): { readonly findings: readonly Finding[]; readonly trail: readonly TrailEntry[] } {
    const ended = this.lengthBooks === undefined ? [] : [this.lengthBooks];
    const all = [...new Set([...this.toolBooks, ...this.readers.map(({ books }) => books), ...ended])];
    all.sort((a, b) => (order.get(a.step.step.name) ?? 0) - (order.get(b.step.step.name) ?? 0));
    return { findings: all.flatMap((books) => books.findings), trail: all.map((books) => books.entry()) };
  }

  /** Enters findings into the books of each reader and gives what is to be cut out for them. */
  private weigh(found: readonly (RawFinding & Pick<Finding, 'rungs'>)[], path: string, signed = false): Cut[] {
    const cuts: Cut[] = [];
    if (found.length === 0) return cuts;
    for (const { books, detectors } of this.readers) {
      const { step } = books;
      for (const finding of found) {
        if (!this.counts(finding, step, detectors)) continue;
        const action = actionOf(finding, step);
        books.enter([{ step: step.step.name, path, ...finding }], action);
        if (action === 'block') this.refuse(books);
        if (action !== 'redact' || !step.obeyed || this.windowChars === 0) continue;
        if (signed && !mayBeCut(finding, 'answer')) continue;
        books.changed();
        cuts.push(cutFor(finding, step.mask));
      }
    }
    return cuts;
  }

  private counts(finding: RawFinding, step: CompiledStep, detectors: readonly Detector[]): boolean {
    if (finding.owner !== undefined) return finding.owner === step.step.name;
    return finding.score >= thresholdOf(step, this.call) && detectors.includes(finding.detector);
  }

  /** Something must go that cannot be taken out: nothing of it stays in. The reader that asked for it answers for it. */
  private refuseForCuts(): void {
    const asking = this.readers.find(({ books }) => books.verdict === 'changed') ?? this.readers[0];
    if (asking !== undefined) this.refuse(asking.books);
  }

  private refuse(books: Books, blocked: Blocked = books.refusal()): void {
    const { obeyed, step } = books.step;
    books.verdict = obeyed ? 'blocked' : 'would_block';
    if (obeyed) this.refused ??= blocked;
    else if (!this.wouldBlock.some((one) => one.step === step.name)) this.wouldBlock.push(blocked);
  }
}

/** Keys that what stood there before and this text make together, as far as they stand in this text. */
const acrossSeam = ({ text, path, provenance, form }: Segment, before: string): readonly RawFinding[] => {
  if (before === '') return [];
  const seam = before.length;
  return scanSegment(new Segment(before + text, path, provenance, form)).flatMap((one) =>
    one.detector === 'secret' && one.start < seam && one.end > seam ? [{ ...one, start: 0, end: one.end - seam }] : [],
  );
};

/** JSON that would not parse any more, and names nobody may rewrite, cannot be cut. */
const isWritable = (segment: Segment, cuts: readonly Cut[]): boolean => {
  if (segment.form === 'sealed' || segment.form === 'signed') return false;
  return segment.form !== 'json_value' || writtenValue(segment.without(cuts)) !== undefined;
};
