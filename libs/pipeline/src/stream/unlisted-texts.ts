// Texts that no table knows: one that may go on is held and read as it flows, one that is whole is read with what stood in the same place before.
import { type JsonObject, pathText, text } from '../json.ts';
import type { Segment } from '../segment.ts';
import type { Channel } from './channel.ts';
import type { StreamFormat } from './format.ts';
import type { HeldEvent } from './held-event.ts';
import type { StreamJudge } from './stream-judge.ts';
import { holdBackChars } from './stream-mode.ts';
import { upstreamFault } from './upstream-fault.ts';

/** Places remembered; the oldest is forgotten first. */
const mostPlaces = 4_096;
/** A time says nothing, however often it changes. */
const timestamp = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?$/;

interface Flow {
  readonly channel: Channel;
  /** All that has been said here so far, however often: a value that comes with each event is no text in pieces. */
  only: string | undefined;
}

/** What stands in a place by itself: the last of it, how it was read, and the end of all that has stood there. */
interface Stood {
  readonly text: string;
  readonly tail: string;
  readonly channel: Channel;
}

export class UnlistedTexts {
  private readonly flows = new Map<string, Flow>();
  private readonly before = new Map<string, Stood>();

  constructor(
    private readonly format: StreamFormat,
    private readonly judge: StreamJudge,
  ) {}

  /** The flow that the text went into and how many characters it grew by; undefined for one that was read at once. */
  read(
    held: HeldEvent,
    json: JsonObject,
    segment: Segment,
  ): { readonly channel: Channel; readonly grew: number } | undefined {
    if (!this.mayGoOn(segment)) {
      this.apart(held, json, segment);
      return undefined;
    }
    const flow = this.flow(this.placeOf(json, segment), segment.form === 'signed');
    if (flow.only === segment.text) {
      held.addPart(segment, flow.channel, 0);
      return { channel: flow.channel, grew: 0 };
    }
    flow.only = flow.channel.end === 0 ? segment.text : undefined;
    held.addPart(segment, flow.channel);
    flow.channel.append(segment.text);
    return { channel: flow.channel, grew: segment.text.length };
  }

  *channels(): Generator<readonly [key: string, channel: Channel]> {
    for (const [key, { channel }] of this.flows) yield [key, channel];
  }

  /** Read by itself, and for what it makes together with what stood there before; said again word for word, it has been read. */
  apart(held: HeldEvent, json: JsonObject, segment: Segment): void {
    const key = this.placeOf(json, segment);
    const last = this.before.get(key);
    if (last !== undefined && last.text === segment.text) {
      held.addPart(segment, last.channel);
      return;
    }
    const goesOn = segment.form !== 'json_value' && !isNumber(segment);
    const tail = goesOn ? (last?.tail ?? '') : '';
    const channel = this.judge.single(segment, tail);
    held.addPart(segment, channel);
    if (this.before.size >= mostPlaces && last === undefined) this.before.delete(firstOf(this.before));
    this.before.set(key, { text: segment.text, tail: (tail + segment.text).slice(-holdBackChars), channel });
  }

  private mayGoOn({ form, path, text: said }: Segment): boolean {
    if (form === 'mirror') return true;
    return (form === 'text' || form === 'signed') && !this.format.isWhole(path) && !timestamp.test(said);
  }

  private placeOf(json: JsonObject, { path, form, wrapping }: Segment): string {
    const type = path[0] === 'type' ? '' : (text(json['type']) ?? '');
    return `${this.format.owner(json, path)} ${type} ${pathText(path)} ${form === 'mirror' ? wrapping : form}`;
  }

  private flow(key: string, signed: boolean): Flow {
    const known = this.flows.get(key);
    if (known !== undefined) return known;
    if (this.flows.size >= mostPlaces) this.forget();
    const fresh: Flow = { channel: this.judge.open(signed), only: undefined };
    this.flows.set(key, fresh);
    return fresh;
  }

  private forget(): void {
    for (const [key, { channel }] of this.flows) {
      if (channel.held) continue;
      this.flows.delete(key);
      return;
    }
    throw upstreamFault('its stream holds too many texts');
  }
}

const firstOf = (map: ReadonlyMap<string, unknown>): string => map.keys().next().value ?? '';

const isNumber = ({ form, text: said }: Segment): boolean => form === 'opaque' && /^-?[\d.e+-]+$/i.test(said);
