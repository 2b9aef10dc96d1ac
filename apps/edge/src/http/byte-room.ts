// Room for so many bytes at once, in turn: who finds none waits for who came before, and nobody overtakes.

interface Turn {
  readonly bytes: number;
  readonly granted: () => void;
}

export class ByteRoom {
  readonly #most: number;
  #free: number;
  readonly #waiting: Turn[] = [];

  constructor(bytes: number) {
    this.#most = bytes;
    this.#free = bytes;
  }

  /** Calls back when there is room, at once where there is. @param bytes more than all of it counts as all of it */
  take(bytes: number, granted: () => void): void {
    const turn = { bytes: this.#size(bytes), granted };
    if (this.#waiting.length > 0 || turn.bytes > this.#free) {
      this.#waiting.push(turn);
      return;
    }
    this.#free -= turn.bytes;
    granted();
  }

  give(bytes: number): void {
    this.#free += this.#size(bytes);
    for (let next = this.#waiting[0]; next !== undefined && next.bytes <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= next.bytes;
      next.granted();
    }
  }

  get isWaitedFor(): boolean {
    return this.#waiting.length > 0;
  }

  #size(bytes: number): number {
    return Math.min(bytes, this.#most);
  }
}
