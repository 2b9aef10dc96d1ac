// What the plan says about a stream: scan_output about its texts, tool_permissions about its tool calls; and the books of both.
import type { Blocked, TrailEntry } from '../call.ts';
import type { CompiledPlan, CompiledStep } from '../compile-plan.ts';
import { countByType, type Detector, describeCounts, type Finding } from '../finding.ts';
import { type Action, stricterAction } from '../plan.ts';
import { applyCuts, type Cut, replacementFor } from '../redact.ts';
import type { RawFinding } from '../scan/rule.ts';
import { scanText } from '../scan/scan.ts';
import type { Segment } from '../segment.ts';
import { scanOutputSettings } from '../steps/scan-output.ts';
import { Channel } from './channel.ts';
import type { GatheredTool } from './tool-book.ts';

interface Books {
  readonly findings: Finding[];
  action: Action;
  verdict: TrailEntry['verdict'];
  micros: number;
}

const freshBooks = (): Books => ({ findings: [], action: 'continue', verdict: 'pass', micros: 0 });

export class StreamJudge {
  /** The refusal that ends the stream, once there is one. */
  refused: Blocked | undefined;
  readonly wouldBlock: Blocked[] = [];
  private readonly texts: CompiledStep | undefined;
  private readonly permissions: CompiledStep | undefined;
  private readonly detectors: readonly Detector[];
  private readonly textBooks = freshBooks();
  private readonly toolBooks = freshBooks();
  private readonly plan: CompiledPlan;
  private readonly nowMicros: () => number;

  constructor(plan: CompiledPlan, nowMicros: () => number) {
    this.plan = plan;
    this.nowMicros = nowMicros;
    this.texts = plan.find('scan_output');
    this.permissions = plan.find('tool_permissions');
    this.detectors = this.texts === undefined ? [] : scanOutputSettings.parse(this.texts.settings).detectors;
  }

  get readsTexts(): boolean {
    return this.texts !== undefined;
  }

  /** A flow of text. */
  open(): Channel {
    return new Channel(this.texts === undefined);
  }

  /** A text at a path that no table knows: read by itself and at once. */
  single(segment: Segment): Channel {
    const channel = new Channel(this.texts === undefined, true);
    channel.append(segment.text);
    if (this.texts === undefined) return channel;
    const cuts = this.timed(this.textBooks, () =>
      this.weigh(scanText(segment.text, segment.form === 'json_value'), segment.where),
    );
    if (cuts.length > 0 && !isWritable(segment, cuts)) this.refuse(this.texts, this.textBooks);
    for (const cut of cuts) channel.cut(cut);
    channel.release();
    return channel;
  }

  /** Looks at a flow and lets go of what is known to be safe. */
  look(channel: Channel, final: boolean): void {
    if (this.texts === undefined) {
      channel.release();
      return;
    }
    this.timed(this.textBooks, () => {
      const { settled, open, overlong } = channel.look(final);
      for (const cut of this.weigh(settled, 'stream')) channel.cut(cut);
      // What is not over yet is judged when it is, except where the verdict is clear or the wait was too long.
      const actions = open.filter((one) => this.counts(one)).map((one) => this.actionOf(one));
      if (actions.includes('block')) this.weigh(open, 'stream');
      else if (overlong && actions.includes('redact') && this.texts?.obeyed) {
        this.weigh(open, 'stream');
        this.refuse(this.texts, this.textBooks);
      }
    });
  }

  /** A complete tool call: may it leave, and with which arguments? */
  decide(tool: GatheredTool, flow: Channel | undefined): void {
    tool.fate = 'kept';
    if (this.permissions !== undefined && !this.plan.context.tools.allows(tool.name))
      this.forbid(tool, this.permissions);
    if (tool.fate === 'kept' && this.texts !== undefined) this.readArguments(tool, flow, this.texts);
    flow?.release();
  }

  /** What goes to the call's books; a step that the plan lacks has no entry. */
  report(): { readonly findings: readonly Finding[]; readonly trail: readonly TrailEntry[] } {
    const trail: TrailEntry[] = [];
    if (this.permissions !== undefined) trail.push(entryOf(this.permissions, this.toolBooks));
    if (this.texts !== undefined) trail.push(entryOf(this.texts, this.textBooks));
    return { findings: [...this.toolBooks.findings, ...this.textBooks.findings], trail };
  }

  private readArguments(tool: GatheredTool, flow: Channel | undefined, step: CompiledStep): void {
    this.timed(this.textBooks, () => {
      const where = `tool call ${tool.index}`;
      const inName = this.weigh(scanText(tool.name), where);
      const cuts = this.weigh(scanText(tool.argumentsText, true), where);
      // Arguments that were JSON must stay JSON; a custom tool's input is free text and cannot break.
      const cutArguments = applyCuts(tool.argumentsText, cuts);
      const writable = inName.length === 0 && (parses(cutArguments) || !parses(tool.argumentsText));
      if (!writable) this.refuse(step, this.textBooks);
      for (const cut of cuts) flow?.cut(cut);
      if (cuts.length > 0) tool.argumentsText = cutArguments;
    });
  }

  private forbid(tool: GatheredTool, step: CompiledStep): void {
    const books = this.toolBooks;
    const action = step.actionFor('forbidden_tool', 'tool');
    books.findings.push({
      step: step.step.name,
      detector: 'tool',
      type: 'forbidden_tool',
      start: 0,
      end: 0,
      score: 1,
      path: `tool call ${tool.index}`,
      severity: 'high',
    });
    books.action = stricterAction(books.action, action);
    books.verdict = 'found';
    if (action === 'block') this.refuse(step, books);
    if (action !== 'redact') return;
    tool.fate = 'dropped';
    books.verdict = 'changed';
  }

  /** Enters findings into the books and gives what is to be cut out for them. */
  private weigh(findings: readonly RawFinding[], path: string): Cut[] {
    const step = this.texts;
    const cuts: Cut[] = [];
    if (step === undefined) return cuts;
    const books = this.textBooks;
    for (const finding of findings) {
      if (!this.counts(finding)) continue;
      const action = this.actionOf(finding);
      books.findings.push({ step: step.step.name, path, ...finding });
      books.action = stricterAction(books.action, action);
      if (books.verdict === 'pass') books.verdict = 'found';
      if (action === 'block') this.refuse(step, books);
      if (action !== 'redact' || !step.obeyed) continue;
      if (books.verdict === 'found') books.verdict = 'changed';
      cuts.push({ start: finding.start, end: finding.end, replacement: replacementFor(finding, step.mask) });
    }
    return cuts;
  }

  private counts(finding: RawFinding): boolean {
    return finding.score >= (this.texts?.threshold ?? 1) && this.detectors.includes(finding.detector);
  }

  private actionOf(finding: RawFinding): Action {
    return this.texts?.actionFor(finding.type, finding.detector) ?? 'continue';
  }

  private refuse(step: CompiledStep, books: Books): void {
    const findings = countByType(books.findings);
    const { name } = step.step;
    const blocked: Blocked = {
      step: name,
      reason: 'stream_blocked',
      details: { step: name, detail: describeCounts(findings) },
      findings,
    };
    books.verdict = step.obeyed ? 'blocked' : 'would_block';
    if (step.obeyed) this.refused ??= blocked;
    else if (!this.wouldBlock.some((one) => one.step === name)) this.wouldBlock.push(blocked);
  }

  private timed<T>(books: Books, work: () => T): T {
    const from = this.nowMicros();
    const done = work();
    books.micros += this.nowMicros() - from;
    return done;
  }
}

const entryOf = (step: CompiledStep, books: Books): TrailEntry => ({
  step: step.step.name,
  verdict: books.verdict,
  micros: Math.max(0, Math.round(books.micros)),
  findings: countByType(books.findings),
  ...(books.findings.length === 0 ? {} : { action: books.action }),
});

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** A key cannot be renamed, and JSON must stay JSON. */
const isWritable = (segment: Segment, cuts: readonly Cut[]): boolean => {
  if (segment.form === 'sealed') return false;
  return segment.form !== 'json_value' || parses(applyCuts(segment.text, cuts));
};
