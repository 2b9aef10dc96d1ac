// The bytes of a request's body. Large ones are read in turn, so that many at once cost no more memory than a few; none may take for ever.
import type { IncomingMessage } from 'node:http';
import { Fault } from '@tappass/errors/fault';
import type { FastifyRequest } from 'fastify';
import { ByteRoom } from './byte-room.ts';

export interface BodyLimits {
  readonly maxBytes: number;
  /** Bodies up to this size are read as they come. */
  readonly smallBytes: number;
  /** Bytes of larger ones that are read at the same time. */
  readonly togetherBytes: number;
  /** How long one may take from its turn to its last byte. */
  readonly withinMs: number;
}

type Done = (error: Error | null, body?: Buffer) => void;
export type ReadRawBody = (request: Pick<FastifyRequest, 'headers'>, payload: IncomingMessage, done: Done) => void;

/** @returns a content-type parser. It fails with Fault body_too_large, body_too_slow or bad_json (broken off, or not as long as it said) */
export function rawBodyReader(limits: BodyLimits): ReadRawBody {
  const room = new ByteRoom(limits.togetherBytes);
  return (request, payload, done) => {
    const announced = Number(request.headers['content-length'] ?? Number.NaN);
    if (announced > limits.maxBytes) return done(new Fault('body_too_large'));
    new BodyReading(payload, limits, room, announced, done).start();
  };
}

class BodyReading {
  readonly #payload: IncomingMessage;
  readonly #limits: BodyLimits;
  readonly #room: ByteRoom;
  /** NaN when it comes in chunks. */
  readonly #announced: number;
  readonly #done: Done;
  readonly #chunks: Buffer[] = [];
  #received = 0;
  #asked = 0;
  #inRoom = 0;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(payload: IncomingMessage, limits: BodyLimits, room: ByteRoom, announced: number, done: Done) {
    this.#payload = payload;
    this.#limits = limits;
    this.#room = room;
    this.#announced = announced;
    this.#done = done;
  }

  start(): void {
    const { smallBytes } = this.#limits;
    this.#payload.on('end', this.#ended).on('error', this.#broke).on('close', this.#broke);
    if (this.#announced > smallBytes) this.#takeRoom(this.#announced);
    else this.#payload.on('data', this.#arrived).resume();
  }

  readonly #arrived = (chunk: Buffer): void => {
    this.#received += chunk.length;
    if (this.#received > this.#limits.maxBytes) return this.#end(new Fault('body_too_large'));
    this.#chunks.push(chunk);
    // in chunks: nobody said how much it will be, so there is room for the most, or it waits
    if (this.#asked === 0 && this.#received > this.#limits.smallBytes) {
      this.#payload.off('data', this.#arrived).pause();
      this.#takeRoom(this.#limits.maxBytes);
    }
  };

  #takeRoom(bytes: number): void {
    this.#asked = bytes;
    this.#room.take(bytes, () => {
      // gone while it waited for its turn
      if (this.#over) return this.#room.give(bytes);
      this.#inRoom = bytes;
      this.#timer = setTimeout(() => this.#end(new Fault('body_too_slow')), this.#limits.withinMs);
      this.#payload.on('data', this.#arrived).resume();
    });
  }

  readonly #ended = (): void => {
    if (!Number.isNaN(this.#announced) && this.#received !== this.#announced) return this.#broke();
    this.#end(null);
  };

  readonly #broke = (): void => this.#end(new Fault('bad_json', { details: { detail: 'it ended early' } }));

  #end(error: Error | null): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#payload.off('data', this.#arrived).off('end', this.#ended).off('close', this.#broke);
    // one copy: a chunk is a view over memory that many connections share
    const body = error === null ? Buffer.concat(this.#chunks, this.#received) : undefined;
    this.#chunks.length = 0;
    this.#done(error, body);
    if (this.#inRoom > 0) this.#room.give(this.#inRoom);
  }
}
