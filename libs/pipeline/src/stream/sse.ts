// Server-sent events out of bytes that may be cut anywhere, by the WHATWG rules (CR, LF, CRLF, BOM, comments), and back into bytes.
import { isAscii } from 'node:buffer';
import { upstreamFault } from './upstream-fault.ts';

export interface SseEvent {
  /** The event's type; empty when the stream names none. */
  readonly event: string;
  /** Undefined for a block of comments, which carries no event. */
  readonly data: string | undefined;
  /** The bytes it came in. Absent when they hold more than type and data: such blocks are written anew. */
  readonly raw?: Uint8Array;
  /** The usage that it tells is our own estimate. */
  readonly ownUsage?: true;
}

const cr = 0x0d;
const lf = 0x0a;
const largestEventBytes = 8 * 1024 * 1024;
const knownType = /^[\w.:-]{1,64}$/;

export class SseParser {
  private buffer: Buffer = Buffer.alloc(0);
  /** Where the block begins, where its current line begins, and how far line ends were looked for. */
  private blockStart = 0;
  private lineStart = 0;
  private scanned = 0;
  private first = true;
  /** The last byte was a CR that ended a line; an LF now belongs to it. */
  private afterCr = false;
  private type = '';
  private data: string[] = [];
  private foreign = false;

  /** Events completed by these bytes. @throws Fault provider_failed when an event grows beyond 8 MiB. */
  push(chunk: Uint8Array): SseEvent[] {
    const fresh = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const whole = this.isIdle ? wholeEvents(fresh) : undefined;
    if (whole !== undefined) return whole;
    this.buffer = this.buffer.length === 0 ? fresh : Buffer.concat([this.buffer, fresh]);
    if (this.first && !this.skipBom()) return [];
    const events: SseEvent[] = [];
    for (let end = this.nextLineEnd(); end !== -1; end = this.nextLineEnd()) this.endLine(end, events);
    this.compact();
    return events;
  }

  /** An event without its blank line at the end of a stream is no event (WHATWG 9.2.6); it is dropped, not passed on unread. */
  get unfinished(): boolean {
    return this.buffer.length > 0;
  }

  /** Between events, with nothing begun. */
  private get isIdle(): boolean {
    return (
      !this.first &&
      this.buffer.length === 0 &&
      !this.afterCr &&
      this.data.length === 0 &&
      this.type === '' &&
      !this.foreign
    );
  }

  /** False while the bytes so far may still turn out to be a byte order mark. */
  private skipBom(): boolean {
    const bom = [0xef, 0xbb, 0xbf];
    const there = bom.slice(0, this.buffer.length).every((byte, i) => this.buffer[i] === byte);
    if (there && this.buffer.length < bom.length) return false;
    if (there) this.blockStart = this.lineStart = this.scanned = bom.length;
    this.first = false;
    return true;
  }

  private nextLineEnd(): number {
    const { buffer } = this;
    if (this.afterCr && this.scanned < buffer.length) {
      this.afterCr = false;
      if (buffer[this.scanned] === lf) {
        if (this.blockStart === this.scanned) this.blockStart++;
        this.lineStart = ++this.scanned;
      }
    }
    for (let i = this.scanned; i < buffer.length; i++) {
      if (buffer[i] === lf || buffer[i] === cr) return i;
    }
    this.scanned = buffer.length;
    return -1;
  }

  private endLine(end: number, events: SseEvent[]): void {
    const start = this.lineStart;
    this.afterCr = this.buffer[end] === cr;
    this.lineStart = this.scanned = end + 1;
    // The LF of a CRLF that is already here belongs to this block's bytes.
    if (this.afterCr && this.buffer[this.scanned] === lf) {
      this.afterCr = false;
      this.lineStart = ++this.scanned;
    }
    if (end > start) this.readLine(this.buffer.toString('utf8', start, end));
    else this.dispatch(events);
  }

  private readLine(line: string): void {
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const rest = colon === -1 ? '' : line.slice(colon + 1);
    const value = rest.startsWith(' ') ? rest.slice(1) : rest;
    if (name === 'data') this.data.push(value);
    else if (name === 'event' && knownType.test(value)) this.type = value;
    else this.foreign = true;
  }

  private dispatch(events: SseEvent[]): void {
    const type = this.type;
    const data = this.data;
    const foreign = this.foreign;
    const raw = this.buffer.subarray(this.blockStart, this.scanned);
    const empty = raw.length <= 2 && data.length === 0;
    this.blockStart = this.scanned;
    this.type = '';
    this.data = [];
    this.foreign = false;
    if (data.length > 0) events.push({ event: type, data: data.join('\n'), ...(foreign ? {} : { raw }) });
    else if (!empty) events.push({ event: '', data: undefined });
  }

  private compact(): void {
    if (this.blockStart > 0) {
      this.buffer = this.buffer.subarray(this.blockStart);
      this.lineStart -= this.blockStart;
      this.scanned -= this.blockStart;
      this.blockStart = 0;
    }
    if (this.buffer.length > largestEventBytes) {
      throw upstreamFault('an event of its stream is too large');
    }
  }
}

/**
 * The usual chunk, read without looking at each byte: plain ASCII, LF only, whole events of `data` with or without `event`.
 * Undefined for any other, which the parser then reads by the rules.
 */
const wholeEvents = (chunk: Buffer): SseEvent[] | undefined => {
  const { length } = chunk;
  if (length < 8 || chunk[length - 1] !== lf || chunk[length - 2] !== lf || chunk.includes(cr) || !isAscii(chunk))
    return undefined;
  const text = chunk.toString('latin1');
  const events: SseEvent[] = [];
  for (let at = 0; at < length; ) {
    const end = text.indexOf('\n\n', at);
    const typed = text.startsWith('event: ', at);
    const dataAt = typed ? text.indexOf('\n', at) + 1 : at;
    if (!text.startsWith('data: ', dataAt) || text.indexOf('\n', dataAt) !== end) return undefined;
    const event = typed ? text.slice(at + 7, dataAt - 1) : '';
    if (typed && !knownType.test(event)) return undefined;
    events.push({ event, data: text.slice(dataAt + 6, end), raw: chunk.subarray(at, end + 2) });
    at = end + 2;
  }
  return events;
};

/** What goes out for a block of comments: it keeps the connection awake and repeats nothing. */
const wakeful = Buffer.from(': keep-alive\n\n');

/** The bytes of an event: those it came in when they are still true. */
export const encodeSse = (event: SseEvent): Uint8Array => {
  if (event.data === undefined) return wakeful;
  if (event.raw !== undefined) return event.raw;
  const type = event.event === '' ? '' : `event: ${event.event}\n`;
  return Buffer.from(`${type}data: ${event.data.replaceAll('\n', '\ndata: ')}\n\n`);
};
