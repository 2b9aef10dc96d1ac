// Governs a stream event by event: what leaves has been read, what must go is cut out, and what may not pass ends the stream.

import { Fault } from '@tappass/errors/fault';
import type { Blocked, Call } from '../call.ts';
import type { CompiledPlan } from '../compile-plan.ts';
import { watched } from '../exceptions.ts';
import { isObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Ports } from '../ports.ts';
import { mergeDeltas } from '../session.ts';
import { hasDuplicateKeys, isTooDeep } from '../strict-json.ts';
import { walk } from '../walk.ts';
import { newWalk } from '../walked.ts';
import type { StreamFormat } from './format.ts';
import { HeldEvent } from './held-event.ts';
import { ShownAnswer } from './shown-answer.ts';
import type { SseEvent } from './sse.ts';
import { StreamJudge } from './stream-judge.ts';
import { StreamMeter } from './stream-meter.ts';
import { StreamTexts } from './stream-texts.ts';
import { ToolBook } from './tool-book.ts';
import { upstreamFault } from './upstream-fault.ts';

export interface GuardOptions {
  /** The usage report was asked for by us, not by the client: the event that carries it goes no further. */
  readonly stripUsage?: boolean;
  /** The call that the stream answers. */
  readonly call: Call;
  readonly ports: Ports;
}

export interface OutEvent extends SseEvent {
  /** The stream's last word (`[DONE]`, `message_stop`): it leaves when the outcome is on record. */
  readonly terminal?: true;
}

export interface GuardStep {
  readonly out: readonly OutEvent[];
  /** The stream ends here with an error event; nothing that was held leaves. */
  readonly blocked?: Blocked;
  /** Somebody has to be asked first: when it resolves, `settle` says what may leave. */
  readonly asking?: Promise<unknown>;
}

/** A provider that never finishes what it began is stopped before it fills the memory. */
const mostHeldEvents = 50_000;

export class StreamGuard {
  private readonly tools = new ToolBook();
  private readonly judge: StreamJudge;
  private readonly texts: StreamTexts;
  private readonly meter: StreamMeter;
  private readonly shown: ShownAnswer;
  private readonly queue: HeldEvent[] = [];
  private readonly format: StreamFormat;
  private readonly options: GuardOptions;
  private blocked: Blocked | undefined;

  constructor(format: StreamFormat, plan: CompiledPlan, options: GuardOptions) {
    this.format = format;
    this.options = options;
    this.judge = new StreamJudge(plan, options.call, options.ports);
    this.texts = new StreamTexts(format, this.judge, this.tools, options.call.body);
    this.meter = new StreamMeter(format);
    this.shown = new ShownAnswer(plan);
  }

  /** Takes one event and gives those that may leave now, in order. After a refusal it gives nothing more. */
  push(event: SseEvent): GuardStep {
    return this.guarded(() => {
      if (event.data === undefined) return [event];
      if (event.data === '[DONE]') return [...this.finish(), { ...lastWord(event), terminal: true as const }];
      const json = parseEvent(event.data);
      const ping = this.format.ping(json);
      if (ping !== undefined) return [ping];
      return this.passes(event, json) ? [event] : this.take(event, json);
    });
  }

  /** The upstream is over, orderly or not: what is still held is read to its end and leaves. */
  end(): GuardStep {
    return this.guarded(() => this.finish());
  }

  /** What may leave after the answer that a step asked for. */
  settle(): GuardStep {
    return this.guarded(() => this.release());
  }

  /** The call with what the stream was: usage, findings, trail, the answer as it left, and the refusal if there was one. */
  conclude(call: Call): Call {
    const { findings, trail } = this.judge.report();
    return {
      ...call,
      streamed: true,
      answer: this.shown.answer(this.format.surface, this.tools.kept()),
      remember: mergeDeltas(call.remember, this.judge.remember),
      findings: [...call.findings, ...findings],
      trail: [...call.trail, ...trail],
      usage: this.meter.usage(call),
      ...(this.blocked === undefined ? {} : { blocked: this.blocked }),
      ...(this.wouldBlock.length === 0
        ? {}
        : { letThrough: [...(call.letThrough ?? []), ...this.wouldBlock.flatMap((one) => watched(one, []))] }),
    };
  }

  get wouldBlock(): readonly Blocked[] {
    return this.judge.wouldBlock;
  }

  /** Characters of text and arguments that have left. */
  get releasedChars(): number {
    return this.meter.releasedChars;
  }

  get toolCalls(): ReturnType<ToolBook['kept']> {
    return this.tools.kept();
  }

  private guarded(work: () => OutEvent[]): GuardStep {
    if (this.blocked !== undefined) return { out: [] };
    try {
      const out = work();
      const refused = this.judge.refused;
      const asked = this.texts.takeAsked();
      if (refused === undefined) return asked.length === 0 ? { out } : { out, asking: Promise.all(asked) };
      // What this very step let go was safe by itself, but nothing follows a refusal.
      return this.refuse(refused);
    } catch (thrown) {
      const step = thrown instanceof Fault ? 'call_llm' : 'scan_output';
      const fault = thrown instanceof Fault ? thrown : new Fault('step_failed', { details: { step } });
      return this.refuse({ step, reason: fault.reason, details: fault.details, findings: {}, cause: thrown });
    }
  }

  private refuse(blocked: Blocked): GuardStep {
    this.blocked = blocked;
    this.queue.length = 0;
    return { out: [], blocked };
  }

  /** Most events of a plan that reads no answers: nothing waits before them and nothing in them can wait. */
  private passes(event: SseEvent, json: JsonObject): boolean {
    if (!this.judge.letsAllPass || this.queue.length > 0 || this.format.usage(json) !== undefined) return false;
    if (this.format.isTerminal(json) || this.format.tools(json).length > 0 || this.format.closes(json).length > 0)
      return false;
    if (!isTruthful(event, json) || this.format.withFates(json, this.tools) !== json) return false;
    const walked = newWalk();
    walk(walked, this.format.readable(json, this.options.call.body), [], 'answer');
    this.meter.sawTexts(walked.segments);
    for (const segment of walked.segments) this.shown.saw(this.format, json, segment);
    return true;
  }

  private take(event: SseEvent, json: JsonObject): OutEvent[] {
    this.meter.read(json, event.ownUsage);
    if (this.options.stripUsage === true && this.format.isUsageOnly(json)) return [];
    const held = new HeldEvent(event, json, hasDuplicateKeys(event.data ?? '', json));
    if (this.queue.length >= mostHeldEvents) throw upstreamFault('its stream holds too many events that wait');
    for (const said of this.format.tools(json)) {
      this.tools.mention(said);
      held.tools.push(said.tool);
    }
    this.texts.readName(held, json, event.event);
    this.texts.read(held, json);
    this.meter.saw(held);
    this.judge.grew(this.texts.chars);
    if (this.judge.refused !== undefined) return [];
    this.queue.push(held);
    this.texts.close(this.format.closes(json));
    this.texts.flushIdle();
    return this.release();
  }

  private finish(): OutEvent[] {
    this.texts.close('all');
    return this.release();
  }

  private release(): OutEvent[] {
    const out: OutEvent[] = [];
    let next = 0;
    for (; next < this.queue.length; next++) {
      const held = this.queue[next] as HeldEvent;
      if (!held.isFree(this.tools)) break;
      const event = held.leave(this.format, this.tools);
      this.meter.left(held);
      this.shown.left(this.format, held);
      if (event !== undefined) out.push(this.format.isTerminal(held.json) ? { ...event, terminal: true } : event);
    }
    if (next > 0) {
      this.queue.splice(0, next);
      this.texts.trim();
    }
    return out;
  }
}

/** The bytes say what the parsed value says, and nothing that a second reader could take for it. */
const isTruthful = (event: SseEvent, json: JsonObject): boolean =>
  event.raw !== undefined && !hasDuplicateKeys(event.data ?? '', json);

/** Without a name, which nobody needs there and nobody has read. */
const lastWord = (event: SseEvent): SseEvent => (event.event === '' ? event : { event: '', data: '[DONE]' });

const parseEvent = (data: string): JsonObject => {
  let parsed: JsonValue = null;
  try {
    parsed = JSON.parse(data) as JsonValue;
  } catch {
    // Falls through to the refusal: what cannot be read cannot be called read.
  }
  // what reads it goes down level by level
  if (isTooDeep(data)) throw upstreamFault('an event of its stream is nested too deep');
  if (isObject(parsed)) return parsed;
  throw upstreamFault('an event of its stream is not a JSON object');
};
