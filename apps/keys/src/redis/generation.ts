// Which Redis this is: its run id, read anew on every connection. Unknown while cut off, and then no money is leased.
import { Fault } from '@tappass/errors/fault';
import type { Redis } from 'ioredis';

export class Generation {
  #runId: string | undefined;

  constructor(redis: Redis) {
    redis.on('ready', () => void this.#read(redis));
    for (const event of ['close', 'end', 'reconnecting']) redis.on(event, () => this.#forget());
    if (redis.status === 'ready') void this.#read(redis);
  }

  /** @throws Fault not_ready while it is not known */
  current(): string {
    if (this.#runId === undefined) throw new Fault('not_ready', { details: { part: 'redis' } });
    return this.#runId;
  }

  #forget(): void {
    this.#runId = undefined;
  }

  async #read(redis: Redis): Promise<void> {
    try {
      this.#runId = /run_id:(\w+)/.exec(await redis.info('server'))?.[1];
    } catch {
      this.#forget();
    }
  }
}
