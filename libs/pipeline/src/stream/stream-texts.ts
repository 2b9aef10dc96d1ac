// The texts of a stream, told apart by choice, block and kind, each in its own flow; and the tool calls they belong to.
import type { JsonObject } from '../json.ts';
import { Segment } from '../segment.ts';
import { walk } from '../walk.ts';
import { newWalk } from '../walked.ts';
import { isWireWord } from '../words/wire-words.ts';
import type { Channel } from './channel.ts';
import type { StreamFormat } from './format.ts';
import type { HeldEvent } from './held-event.ts';
import type { StreamJudge } from './stream-judge.ts';
import { holdBackChars } from './stream-mode.ts';
import type { TextPath } from './text-paths.ts';
import type { GatheredTool, ToolBook } from './tool-book.ts';
import { UnlistedTexts } from './unlisted-texts.ts';
import { upstreamFault } from './upstream-fault.ts';

/** A provider that opens texts without end is stopped before it fills the memory. */
const mostChannels = 512;

export class StreamTexts {
  private readonly channels = new Map<string, Channel>();
  /** By group, the flow that a text of it was last said in. */
  private readonly last = new Map<string, Channel>();
  /** Characters of all flows so far. */
  private grown = 0;
  private asked: Promise<void>[] = [];
  private readonly byName: boolean;
  private readonly unlisted: UnlistedTexts;

  constructor(
    private readonly format: StreamFormat,
    private readonly judge: StreamJudge,
    private readonly tools: ToolBook,
    private readonly request: JsonObject,
  ) {
    this.byName = judge.judgesByName;
    this.unlisted = new UnlistedTexts(format, judge);
  }

  get chars(): number {
    return this.grown;
  }

  /** Places every text of the event in its flow, and lets go of what may leave. */
  read(held: HeldEvent, json: JsonObject): void {
    const walked = newWalk();
    walk(walked, this.format.readable(json, this.request), [], 'answer');
    for (const segment of walked.segments) {
      const known = this.format.textPath(json, segment.path);
      if (known === undefined) {
        const flow = this.unlisted.read(held, json, segment);
        if (flow !== undefined) this.grew(flow.channel, flow.grew);
      } else if (known.kind === 'text') {
        const channel = this.channelOf(`${this.format.owner(json, segment.path)} ${known.group}`, known);
        held.addPart(segment, channel);
        channel.append(segment.text);
        this.grew(channel, segment.text.length);
      } else if (known.kind === 'mirror') this.readMirror(held, json, segment, known.group);
      else this.readTool(held, json, segment, known.kind);
    }
    this.readSignatures(held, json);
  }

  /** The name of an event leaves as it came. */
  readName(held: HeldEvent, json: JsonObject, name: string): void {
    if (name === '' || name === json['type'] || isWireWord(name)) return;
    this.unlisted.apart(held, {}, new Segment(name, ['event'], 'answer', 'sealed'));
  }

  private grew(channel: Channel, chars: number): void {
    if (chars === 0) return;
    this.grown += chars;
    channel.touchedAt = this.grown;
    this.judge.lookWhenDue(channel);
  }

  /** A signature leaves with the text it was made for, and not with another. */
  private readSignatures(held: HeldEvent, json: JsonObject): void {
    for (const { path, group } of this.format.signatures(json)) {
      const channel = this.channels.get(`${this.format.owner(json, path)} ${group}`);
      if (channel !== undefined) held.addSignature(path, channel);
    }
  }

  /** Said again word for word, it reads as the flow left; said otherwise, it is a text of its own. */
  private readMirror(held: HeldEvent, json: JsonObject, segment: Segment, group: string): void {
    const tool = this.format.toolAt(json, segment.path);
    if (group === 'name') {
      // a call that is first heard of when it is done says its name only now
      if (this.tools.nameOf(tool) === '') this.tools.add(tool, 'name', segment.text);
      else if (this.tools.nameOf(tool) !== segment.text) this.unlisted.apart(held, json, segment);
      return;
    }
    if (group === 'arguments' && !this.channels.has(tool)) {
      this.readTool(held, json, segment, 'arguments');
      return;
    }
    const key = group === 'arguments' ? tool : `${this.format.owner(json, segment.path)} ${group}`;
    const channel = this.channels.get(key);
    if (channel?.said(segment.text) === true) held.addMirror(segment, channel);
    else this.unlisted.apart(held, json, segment);
  }

  private readTool(held: HeldEvent, json: JsonObject, segment: Segment, kind: 'name' | 'arguments'): void {
    const tool = this.format.toolAt(json, segment.path);
    if (!this.tools.isKnown(tool)) {
      this.unlisted.apart(held, json, segment);
      return;
    }
    // Anthropic opens a block with an empty object and sends the real input after it.
    if (segment.form === 'json_value' && segment.text === '{}') return;
    if (kind === 'name' && this.tools.isDecided(tool)) {
      // said again, as some do in each piece; another name is one that nobody judged
      if (this.tools.nameOf(tool) !== segment.text) throw upstreamFault('a tool call was given another name');
      return;
    }
    this.tools.add(tool, kind, segment.text);
    if (kind !== 'arguments') return;
    const channel = this.channel(tool);
    held.addPart(segment, channel);
    channel.append(segment.text);
    this.grown += segment.text.length;
    if (this.byName) this.decideByName(tool);
  }

  /** Its name is whole when its arguments begin. */
  private decideByName(tool: string): void {
    for (const one of this.tools.gathering([tool])) if (one.name !== '') this.decide(one);
  }

  private decide(tool: GatheredTool): void {
    tool.fate = 'judged';
    const asked = this.judge.decide(tool, this.channels.get(tool.tool));
    if (asked !== undefined) this.asked.push(asked);
  }

  /** The flow of a text, which goes on where the last of its group has ended. */
  private channelOf(key: string, { group, signed }: TextPath): Channel {
    const before = this.format.textsFollow === true ? this.last.get(group) : undefined;
    const channel = this.channel(key, signed, before);
    this.last.set(group, channel);
    return channel;
  }

  private channel(key: string, signed?: true, before?: Channel): Channel {
    const known = this.channels.get(key);
    if (known !== undefined) return known;
    if (this.channels.size >= mostChannels) throw upstreamFault('its stream holds too many texts');
    const fresh = this.judge.open(signed, before?.tail);
    if (this.format.saysAgain === true) fresh.keepDigest();
    this.channels.set(key, fresh);
    return fresh;
  }

  private *all(): Generator<readonly [key: string, channel: Channel]> {
    yield* this.channels;
    yield* this.unlisted.channels();
  }

  /** These owners say nothing more: their texts are read to the end, their tool calls judged. */
  close(closed: readonly string[] | 'all'): void {
    if (closed !== 'all' && closed.length === 0) return;
    for (const [key, channel] of this.all()) {
      const over = closed === 'all' || closed.some((owner) => key.startsWith(`${owner} `));
      if (over && !this.tools.isKnown(key) && channel.unreadTail) this.judge.look(channel, true);
    }
    for (const tool of this.tools.gathering(closed)) this.decide(tool);
    if (closed !== 'all') return;
    const together = this.judge.decideTogether();
    if (together !== undefined) this.asked.push(together);
  }

  /** Answers that tool calls wait for, since the last time somebody asked. */
  takeAsked(): readonly Promise<void>[] {
    const { asked } = this;
    this.asked = [];
    return asked;
  }

  /** A channel that fell silent while others flow on would hold them back: it is read as far as it goes, and stays in mind. */
  flushIdle(): void {
    for (const [key, channel] of this.all()) {
      if (!channel.held || this.tools.isKnown(key)) continue;
      if (this.grown - channel.touchedAt >= holdBackChars) this.judge.look(channel, true);
    }
  }

  /** Forgets what has left and is too far back to matter. */
  trim(): void {
    for (const [, channel] of this.all()) channel.trim();
  }
}
