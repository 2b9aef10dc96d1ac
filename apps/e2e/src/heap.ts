// What a process of ours still holds after its garbage was collected, asked through its own inspector.
import { once } from 'node:events';
import { WebSocket } from 'undici';

interface Reply {
  readonly id: number;
  readonly result?: { readonly usedSize?: number; readonly backingStorageSize?: number };
}

/** For the environment of the process, before it starts. */
export const inspected = (port: number) => ({ NODE_OPTIONS: `--inspect=127.0.0.1:${port}` });

export class Heap {
  readonly #socket: WebSocket;
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  static async of(port: number): Promise<Heap> {
    const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
      webSocketDebuggerUrl: string;
    }[];
    const socket = new WebSocket(target!.webSocketDebuggerUrl);
    await once(socket, 'open');
    return new Heap(socket);
  }

  /** Objects and buffers that something still points to, in bytes. */
  async retained(): Promise<number> {
    // twice: what a finalizer lets go is collected by the next
    for (let n = 0; n < 2; n += 1) await this.#ask('HeapProfiler.collectGarbage');
    const { usedSize = 0, backingStorageSize = 0 } = await this.#ask('Runtime.getHeapUsage');
    return usedSize + backingStorageSize;
  }

  close(): void {
    this.#socket.close();
  }

  async #ask(method: string): Promise<NonNullable<Reply['result']>> {
    this.#id += 1;
    const id = this.#id;
    const replied = new Promise<Reply>((resolve) => {
      const hear = (event: { data: unknown }) => {
        const reply = JSON.parse(String(event.data)) as Reply;
        if (reply.id !== id) return;
        this.#socket.removeEventListener('message', hear as never);
        resolve(reply);
      };
      this.#socket.addEventListener('message', hear as never);
    });
    this.#socket.send(JSON.stringify({ id, method }));
    return (await replied).result ?? {};
  }
}
