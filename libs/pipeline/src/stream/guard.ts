// Governs a stream event by event: what leaves has been read, what must go is cut out, and what may not pass ends the stream.
import { Fault } from '@tappass/errors/fault';
import type { Blocked, Call } from '../call.ts';
import type { CompiledPlan } from '../compile-plan.ts';
import { isObject, type JsonObject, type JsonValue } from '../json.ts';
import { hasDuplicateKeys } from '../strict-json.ts';
import { newWalk, walk } from '../walk.ts';
import { Channel } from './channel.ts';
import type { StreamFormat } from './format.ts';
import { HeldEvent } from './held-event.ts';
import { holdBackChars } from './hold-back.ts';
import type { SseEvent } from './sse.ts';
import { StreamJudge } from './stream-judge.ts';
import { StreamMeter } from './stream-meter.ts';
import { textPathOf } from './text-paths.ts';
import { ToolBook } from './tool-book.ts';

export interface GuardOptions {
  /** The usage report was asked for by us, not by the client: the event that carries it goes no further. */
  readonly stripUsage?: boolean;
  readonly nowMicros: () => number;
}

export interface OutEvent extends SseEvent {
  /** The stream's last word (`[DONE]`, `message_stop`): it leaves when the outcome is on record. */
  readonly terminal?: true;
}

export interface GuardStep {
  readonly out: readonly OutEvent[];
  /** The stream ends here with an error event; nothing that was held leaves. */
  readonly blocked?: Blocked;
}

export class StreamGuard {
  private readonly channels = new Map<string, Channel>();
  private readonly tools = new ToolBook();
  private readonly judge: StreamJudge;
  private readonly meter: StreamMeter;
  private readonly queue: HeldEvent[] = [];
  private readonly format: StreamFormat;
  private readonly options: GuardOptions;
  private grown = 0;
  private blocked: Blocked | undefined;

  constructor(format: StreamFormat, plan: CompiledPlan, options: GuardOptions) {
    this.format = format;
    this.options = options;
    this.judge = new StreamJudge(plan, options.nowMicros);
    this.meter = new StreamMeter(format);
  }

  /** Takes one event and gives those that may leave now, in order. After a refusal it gives nothing more. */
  push(event: SseEvent): GuardStep {
    return this.guarded(() => {
      if (event.data === undefined) return [event];
      if (event.data === '[DONE]') return [...this.finish(), { ...event, terminal: true as const }];
      this.take(event, parseEvent(event.data));
      return this.release();
    });
  }

  /** The upstream is over, orderly or not: what is still held is read to its end and leaves. */
  end(): GuardStep {
    return this.guarded(() => this.finish());
  }

  /** The call with what the stream was: usage, findings, trail, and the refusal if there was one. */
  conclude(call: Call): Call {
    const { findings, trail } = this.judge.report();
    return {
      ...call,
      findings: [...call.findings, ...findings],
      trail: [...call.trail, ...trail],
      usage: this.meter.usage(call),
      ...(this.blocked === undefined ? {} : { blocked: this.blocked }),
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
      if (refused === undefined) return { out };
      // What this very step let go was safe by itself, but nothing follows a refusal.
      return this.refuse({
        step: refused.step,
        reason: 'stream_blocked',
        details: refused.details,
        findings: refused.findings,
      });
    } catch (thrown) {
      const fault =
        thrown instanceof Fault
          ? thrown
          : new Fault('step_failed', { details: { step: 'scan_output' }, cause: thrown });
      return this.refuse({
        step: 'call_llm',
        reason: fault.reason,
        details: fault.details,
        findings: {},
        cause: thrown,
      });
    }
  }

  private refuse(blocked: Blocked): GuardStep {
    this.blocked = blocked;
    this.queue.length = 0;
    return { out: [], blocked };
  }

  private take(event: SseEvent, json: JsonObject): void {
    this.meter.read(json);
    if (this.options.stripUsage === true && this.format.isUsageOnly(json)) return;
    const truthful = event.raw !== undefined && !hasDuplicateKeys(event.data ?? '', json);
    const held = new HeldEvent(event.event, json, truthful ? event : undefined);
    for (const said of this.format.tools(json)) {
      this.tools.mention(said);
      held.tools.push(said.tool);
    }
    this.readTexts(held, json);
    this.meter.saw(held);
    this.queue.push(held);
    this.close(this.format.closes(json));
    this.flushIdle();
  }

  private readTexts(held: HeldEvent, json: JsonObject): void {
    const walked = newWalk();
    walk(walked, json, [], 'answer');
    for (const segment of walked.segments) {
      const known = textPathOf(this.format.surface, segment.path);
      if (known === undefined) {
        held.addPart(segment, this.judge.single(segment));
        continue;
      }
      if (known.kind === 'text') {
        const channel = this.channel(`${this.format.owner(json, segment.path)} ${known.group}`);
        held.addPart(segment, channel);
        channel.append(segment.text);
        this.grown += segment.text.length;
        channel.touchedAt = this.grown;
        if (channel.due) this.judge.look(channel, false);
      } else this.readTool(held, json, segment, known.kind);
    }
  }

  private readTool(
    held: HeldEvent,
    json: JsonObject,
    segment: HeldEvent['parts'][number]['segment'],
    kind: 'name' | 'arguments',
  ): void {
    const tool = this.format.toolAt(json, segment.path);
    if (!this.tools.isKnown(tool)) {
      held.addPart(segment, this.judge.single(segment));
      return;
    }
    // Anthropic opens a block with an empty object and sends the real input after it.
    if (segment.form === 'json_value' && segment.text === '{}') return;
    this.tools.add(tool, kind, segment.text);
    if (kind !== 'arguments') return;
    const channel = this.channel(tool);
    held.addPart(segment, channel);
    channel.append(segment.text);
    this.grown += segment.text.length;
  }

  private channel(key: string): Channel {
    const known = this.channels.get(key);
    if (known !== undefined) return known;
    const fresh = this.judge.open();
    this.channels.set(key, fresh);
    return fresh;
  }

  private close(closed: readonly string[] | 'all'): void {
    if (closed !== 'all' && closed.length === 0) return;
    for (const [key, channel] of this.channels) {
      const over = closed === 'all' || closed.some((owner) => key.startsWith(`${owner} `));
      if (over && !this.tools.isKnown(key) && channel.held) this.judge.look(channel, true);
    }
    for (const tool of this.tools.gathering(closed)) this.judge.decide(tool, this.channels.get(tool.tool));
  }

  /** A channel that fell silent while others flow on would hold them back: it is read as far as it goes, and stays in mind. */
  private flushIdle(): void {
    for (const [key, channel] of this.channels) {
      if (!channel.held || this.tools.isKnown(key)) continue;
      if (this.grown - channel.touchedAt >= holdBackChars) this.judge.look(channel, true);
    }
  }

  private finish(): OutEvent[] {
    this.close('all');
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
      if (event !== undefined) out.push(this.format.isTerminal(held.json) ? { ...event, terminal: true } : event);
    }
    if (next > 0) {
      this.queue.splice(0, next);
      for (const channel of this.channels.values()) channel.trim();
    }
    return out;
  }
}

const parseEvent = (data: string): JsonObject => {
  let parsed: JsonValue = null;
  try {
    parsed = JSON.parse(data) as JsonValue;
  } catch {
    // Falls through to the refusal: what cannot be read cannot be called read.
  }
  if (isObject(parsed)) return parsed;
  throw new Fault('provider_failed', {
    details: { provider: 'upstream', detail: 'an event of its stream is not a JSON object' },
  });
};
