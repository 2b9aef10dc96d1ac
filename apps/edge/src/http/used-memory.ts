// Memory of large bodies that is no longer needed, given to the next of them once it is really free: a buffer is free when it is collected, and the collector does not hurry for the sake of who waits.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ByteRoom } from './byte-room.ts';

/** As much as may lie about uncollected while others wait, in bytes. */
const mostUncollected = 16 * 1_048_576;

/** Collects everything at once, some tens of milliseconds; only while large bodies wait in line. */
const collect: () => void = (() => {
  setFlagsFromString('--expose-gc');
  const found = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return found;
})();

export class UsedMemory {
  readonly #room: ByteRoom;
  #uncollected = 0;

  constructor(room: ByteRoom) {
    this.#room = room;
  }

  /** @param bytes that a body took of the room and nobody needs any more */
  give(bytes: number): void {
    this.#uncollected += bytes;
    if (!this.#room.isWaitedFor || this.#uncollected < mostUncollected) return this.#room.give(bytes);
    // what is on the stack now still holds it
    setImmediate(() => {
      collect();
      this.#uncollected = 0;
      this.#room.give(bytes);
    });
  }
}
