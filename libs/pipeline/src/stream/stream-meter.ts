// Counts a stream: what the provider reports as used, and what we saw ourselves in case it never does.
import { estimatedUsage, mergeReports, type Usage } from '../answer/usage.ts';
import type { Call } from '../call.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isSpoken, type Segment } from '../segment.ts';
import { estimatePieceTokens, estimateTokens } from '../tokens.ts';
import type { StreamFormat } from './format.ts';
import type { HeldEvent } from './held-event.ts';

export class StreamMeter {
  releasedChars = 0;
  private outputTokens = 0;
  private reported: JsonValue | undefined;
  private complete = false;

  constructor(private readonly format: StreamFormat) {}

  /** @param own the report in it is our estimate, made for the client */
  read(json: JsonObject, own = false): void {
    const report = this.format.usage(json);
    if (report === undefined || own) return;
    this.reported = mergeReports(this.reported, report);
    // message_start knows the input only; a report beside anything else is about the whole.
    this.complete = json['type'] !== 'message_start';
  }

  saw(held: HeldEvent): void {
    for (const { segment } of held.parts) if (isSpoken(segment.form)) this.count(segment);
  }

  /** Texts that left at once. */
  sawTexts(segments: readonly Segment[]): void {
    for (const segment of segments) {
      if (!isSpoken(segment.form)) continue;
      this.count(segment);
      this.releasedChars += segment.text.length;
    }
  }

  /** By pieces: rather too much than too little. */
  private count({ text }: Segment): void {
    this.outputTokens += estimatePieceTokens(text);
  }

  left(held: HeldEvent): void {
    for (const { segment } of held.parts) this.releasedChars += segment.text.length;
  }

  /** What was reported; where the stream broke off before the last report, our own count of the output if that is more. */
  usage(call: Call): Usage {
    const seen = Math.ceil(this.outputTokens);
    const usage = this.format.readUsage(this.reported);
    if (usage === undefined) return estimatedUsage(estimateTokens(call.segments, call.mediaParts), seen);
    return this.complete ? usage : { ...usage, output: Math.max(usage.output, seen), estimated: true };
  }
}
