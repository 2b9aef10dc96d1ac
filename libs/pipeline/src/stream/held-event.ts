// One event while it waits: its texts' places in their flows, the tool calls it is about, and how it reads when it may leave.
import { keepDigits, writeExact } from '../exact-json.ts';
import { type JsonObject, type JsonPath, type JsonValue, withValuesAt } from '../json.ts';
import { Segment, writtenValue } from '../segment.ts';
import { spliced } from '../spliced-json.ts';
import type { Channel } from './channel.ts';
import type { StreamFormat, ToolFates } from './format.ts';
import type { SseEvent } from './sse.ts';

interface Part {
  readonly segment: Segment;
  readonly channel: Channel;
  /** Offset of the text in its channel. */
  readonly start: number;
}

export class HeldEvent {
  readonly parts: Part[] = [];
  readonly tools: string[] = [];
  private readonly signatures: { readonly path: JsonPath; readonly over: Channel }[] = [];

  constructor(
    private readonly came: SseEvent,
    readonly json: JsonObject,
    /** Some object in it has a key twice: a second reader could take it for something else. */
    private readonly ambiguous: boolean,
  ) {}

  /** The segment's text is appended to the channel right after, or is the channel's whole text. */
  addPart(segment: Segment, channel: Channel, start = channel.isWhole ? 0 : channel.end): void {
    this.parts.push({ segment, channel, start });
  }

  /** The channel's whole text, said again. */
  addMirror(segment: Segment, channel: Channel): void {
    this.parts.push({ segment, channel, start: 0 });
  }

  addSignature(path: JsonPath, over: Channel): void {
    this.signatures.push({ path, over });
  }

  isFree(tools: { isWaiting(tool: string): boolean }): boolean {
    for (const { segment, channel, start } of this.parts) if (start + segment.text.length > channel.safe) return false;
    // what it is over has to be read to its end
    for (const { over } of this.signatures) if (over.held) return false;
    for (const tool of this.tools) if (tools.isWaiting(tool)) return false;
    return true;
  }

  /** Each text as it may leave, with where it stands. */
  *texts(): Generator<readonly [segment: Segment, text: string]> {
    for (const { segment, channel, start } of this.parts) yield [segment, channel.piece(start, segment.text)];
  }

  /** The event without what was cut or dropped; undefined when nothing of it is left. Unchanged events keep their bytes. */
  leave(format: StreamFormat, fates: ToolFates): SseEvent | undefined {
    const kept = format.withFates(this.json, fates);
    if (kept === undefined) return undefined;
    const clean = kept === this.json ? this.withoutCuts(format) : format.withFates(this.withoutCuts(format), fates);
    // what was kept before its texts were cut is kept after
    if (clean === undefined || (clean === this.json && !this.ambiguous)) return clean && this.came;
    return { event: this.came.event, data: this.written(clean) };
  }

  private written(clean: JsonObject): string {
    const text = this.came.data ?? '';
    if (!this.ambiguous) return spliced({ text, value: this.json }, clean);
    keepDigits(text, this.json);
    return writeExact(clean);
  }

  private withoutCuts(format: StreamFormat): JsonObject {
    const values: (readonly [JsonPath, JsonValue])[] = [];
    for (const { segment, channel, start } of this.parts) {
      const text = channel.piece(start, segment.text);
      if (text === segment.text) continue;
      values.push([segment.path, writtenAs(segment, text)]);
    }
    for (const { path, over } of this.signatures) if (over.hasCuts) values.push([path, '']);
    return values.length === 0 ? this.json : format.withoutMirrors(withValuesAt(this.json, values) as JsonObject);
  }
}

/** What stands there for a text of which something was cut. The pieces of tool arguments are no JSON by themselves. */
const writtenAs = ({ form, path, provenance, wrapping }: Segment, text: string): JsonValue => {
  if (form === 'json_value') return JSON.parse(text) as JsonValue;
  if (form !== 'mirror' && form !== 'wrapped') return text;
  return writtenValue(new Segment(text, path, provenance, form, undefined, wrapping)) ?? '';
};
