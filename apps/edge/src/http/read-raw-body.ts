// The bytes of a request's body, without the encodings they came in. Large ones are read in turn, so that many at once cost no more memory than a few; none may take for ever.
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Fault } from '@tappass/errors/fault';
import type { FastifyRequest } from 'fastify';
import { decoded, encodingsOf } from './body-encoding.ts';
import { ByteRoom } from './byte-room.ts';
import { UsedMemory } from './used-memory.ts';

export interface BodyLimits {
  /** Bodies up to this size are read as they come. */
  readonly smallBytes: number;
  /** Bytes of larger ones that are read at the same time. */
  readonly togetherBytes: number;
  /** Above this size a body costs memory for as long as its call lasts. */
  readonly mediumBytes: number;
  /** Bytes of such that calls may hold at the same time. */
  readonly heldBytes: number;
  /** How long one may take from its turn to its last byte. */
  readonly withinMs: number;
}

/** What is asked of a request. */
export interface Incoming {
  readonly headers: FastifyRequest['headers'];
  readonly maxBodyBytes: number;
  /** Tells when the request has been answered, or nobody waits for it any more. */
  readonly onOver: (over: () => void) => void;
}

type Done = (error: Error | null, body?: Buffer) => void;
export type ReadRawBody = (request: Incoming, payload: IncomingMessage, done: Done) => void;

/** @returns a reader that fails with Fault body_too_large, body_too_slow, unsupported_media_type or bad_json (broken off, or not as long as it said) */
export function rawBodyReader(limits: BodyLimits): ReadRawBody {
  const held = new ByteRoom(limits.heldBytes);
  const rooms = { read: new ByteRoom(limits.togetherBytes), held, used: new UsedMemory(held) };
  return (request, payload, done) => {
    const announced = Number(request.headers['content-length'] ?? Number.NaN);
    const tooLarge = new Fault('body_too_large', { details: { most: request.maxBodyBytes } });
    if (announced > request.maxBodyBytes) return done(tooLarge);
    try {
      const encodings = encodingsOf(request.headers['content-encoding']);
      const coded = encodings.length > 0;
      const source = coded ? decoded(payload, encodings, request.maxBodyBytes) : { stream: payload, close: () => {} };
      new BodyReading({ ...source, announced: coded ? Number.NaN : announced, request, limits, rooms, done }).start();
    } catch (thrown) {
      done(thrown as Error);
    }
  };
}

interface Reading {
  readonly stream: Readable;
  readonly close: () => void;
  /** NaN when nobody said how much it will be. */
  readonly announced: number;
  readonly request: Incoming;
  readonly limits: BodyLimits;
  readonly rooms: { readonly read: ByteRoom; readonly held: ByteRoom; readonly used: UsedMemory };
  readonly done: Done;
}

class BodyReading {
  readonly #reading: Reading;
  readonly #stream: Readable;
  /** Where it comes to when its length is known: in one piece from the start. */
  #whole: Buffer | undefined;
  readonly #chunks: Buffer[] = [];
  #received = 0;
  #asked: 'none' | 'read' | 'held' = 'none';
  #inRead = 0;
  #inHeld = 0;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#stream = reading.stream;
  }

  start(): void {
    const { announced, limits } = this.#reading;
    this.#stream.on('end', this.#ended).on('error', this.#broke).on('close', this.#broke);
    if (announced > limits.mediumBytes) this.#takeHeld(announced);
    else if (announced > limits.smallBytes) this.#takeRead(announced);
    else this.#go();
  }

  #go(): void {
    const { announced, limits } = this.#reading;
    if (this.#asked !== 'none' && announced > limits.smallBytes) this.#whole ??= Buffer.allocUnsafeSlow(announced);
    this.#stream.on('data', this.#arrived).resume();
  }

  readonly #arrived = (chunk: Buffer): void => {
    const { limits, request } = this.#reading;
    const from = this.#received;
    this.#received += chunk.length;
    if (this.#received > request.maxBodyBytes)
      return this.#end(new Fault('body_too_large', { details: { most: request.maxBodyBytes } }));
    if (this.#whole === undefined) this.#chunks.push(chunk);
    else if (this.#received > this.#whole.length) return this.#broke();
    else chunk.copy(this.#whole, from);
    // nobody said how much it will be: there is room for the most of its kind, or it waits
    if (this.#asked === 'none' && this.#received > limits.smallBytes) {
      this.#stop();
      this.#takeRead(Math.min(limits.mediumBytes, request.maxBodyBytes));
    } else if (this.#asked === 'read' && this.#received > limits.mediumBytes) {
      this.#stop();
      this.#takeHeld(request.maxBodyBytes);
    }
  };

  #stop(): void {
    this.#stream.off('data', this.#arrived).pause();
  }

  #takeRead(bytes: number): void {
    this.#asked = 'read';
    const { read } = this.#reading.rooms;
    read.take(bytes, () => {
      // gone while it waited for its turn
      if (this.#over) return read.give(bytes);
      this.#inRead = bytes;
      this.#hasTurn();
    });
  }

  #takeHeld(bytes: number): void {
    this.#asked = 'held';
    const { held } = this.#reading.rooms;
    held.take(bytes, () => {
      if (this.#over) return held.give(bytes);
      this.#inHeld = bytes;
      this.#hasTurn();
    });
  }

  #hasTurn(): void {
    this.#timer ??= setTimeout(() => this.#end(new Fault('body_too_slow')), this.#reading.limits.withinMs);
    this.#go();
  }

  readonly #ended = (): void => {
    const { announced } = this.#reading;
    if (!Number.isNaN(announced) && this.#received !== announced) return this.#broke();
    this.#end(null);
  };

  readonly #broke = (error?: Error): void =>
    this.#end(error instanceof Fault ? error : new Fault('bad_json', { details: { detail: 'it ended early' } }));

  #end(error: Error | null): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#stream.off('data', this.#arrived).off('end', this.#ended).off('close', this.#broke);
    this.#reading.close();
    const body = error === null ? this.#bytes() : undefined;
    this.#chunks.length = 0;
    this.#whole = undefined;
    this.#reading.done(error, body);
    this.#giveRooms(body);
  }

  #giveRooms(body: Buffer | undefined): void {
    const { rooms, request, limits } = this.#reading;
    if (this.#inRead > 0) rooms.read.give(this.#inRead);
    if (this.#inHeld === 0) return;
    const taken = Math.min(this.#inHeld, limits.heldBytes);
    // what was asked for and not used is there for the next at once
    const kept = Math.min(taken, body?.length ?? 0);
    rooms.held.give(taken - kept);
    if (kept > 0) request.onOver(() => rooms.used.give(kept));
  }

  /** One copy: a chunk is a view over memory that many connections share. */
  #bytes(): Buffer {
    return this.#whole ?? Buffer.concat(this.#chunks, this.#received);
  }
}
