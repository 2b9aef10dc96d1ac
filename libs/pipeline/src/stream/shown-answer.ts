// The answer of a stream as the client has seen it, put together for the steps that must look at the whole.
import type { Answer, ToolCall } from '../answer/answer.ts';
import type { CompiledPlan } from '../compile-plan.ts';
import type { JsonObject } from '../json.ts';
import { Segment } from '../segment.ts';
import { isGuarded } from '../step.ts';
import type { SurfaceName } from '../surface-name.ts';
import type { StreamFormat } from './format.ts';
import type { HeldEvent } from './held-event.ts';
import { upstreamFault } from './upstream-fault.ts';

/** What was not read cannot be called read, and memory has an end: a longer answer is refused. */
const longestChars = 4_000_000;

export class ShownAnswer {
  private readonly texts = new Map<string, string[]>();
  private readonly wanted: boolean;
  private chars = 0;

  constructor(plan: CompiledPlan) {
    const steps = [...plan.phases.call, ...plan.phases.after];
    this.wanted = steps.some((one) => one.step.readsAnswer === true && !isGuarded(one));
  }

  left(format: StreamFormat, held: HeldEvent): void {
    if (!this.wanted) return;
    for (const [segment, text] of held.texts()) this.add(format, held.json, segment, text);
  }

  saw(format: StreamFormat, json: JsonObject, segment: Segment): void {
    if (this.wanted) this.add(format, json, segment, segment.text);
  }

  /** Its texts are sealed: they have left, and nobody can rewrite them. */
  answer(surface: SurfaceName, toolCalls: readonly ToolCall[]): Answer {
    const segments = [...this.texts].map(
      ([key, parts]) => new Segment(parts.join(''), ['stream', key], 'answer', 'sealed'),
    );
    return { surface, body: {}, changed: false, request: {}, segments, toolCalls, usage: undefined };
  }

  private add(format: StreamFormat, json: JsonObject, segment: Segment, text: string): void {
    const known = format.textPath(json, segment.path);
    const isFlow = known === undefined ? segment.form === 'text' : known.kind === 'text';
    if (!isFlow || text === '') return;
    this.chars += text.length;
    if (this.chars > longestChars) throw upstreamFault('its stream is too long to be read as a whole');
    const key = `${format.owner(json, segment.path)} ${known?.group ?? segment.where}`;
    const parts = this.texts.get(key);
    if (parts === undefined) this.texts.set(key, [text]);
    else parts.push(text);
  }
}
