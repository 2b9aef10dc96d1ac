// One request through a provider's pool of connections, ended by its deadline wherever it is: waiting for a connection, for an answer, in its middle.
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Deadline } from './deadline.ts';
import { UpstreamBody } from './upstream-body.ts';
import type { UpstreamResponse } from './upstream-response.ts';

/** @throws undici's errors, or why the deadline ended it */
export function askPool(
  pool: Dispatcher,
  options: Dispatcher.DispatchOptions,
  deadline: Deadline,
): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    const asking = new Asking(deadline, resolve, reject);
    deadline.ends((reason) => asking.stop(reason));
    try {
      pool.dispatch(options, asking);
    } catch (thrown) {
      asking.onResponseError(undefined, thrown as Error);
    }
  });
}

class Asking implements Dispatcher.DispatchHandler {
  readonly #deadline: Deadline;
  readonly #resolve: (response: UpstreamResponse) => void;
  readonly #reject: (reason: Error) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #body: UpstreamBody | undefined;
  #stopped: Error | undefined;

  constructor(deadline: Deadline, resolve: (response: UpstreamResponse) => void, reject: (reason: Error) => void) {
    this.#deadline = deadline;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  stop(reason: Error): void {
    this.#stopped = reason;
    if (this.#body !== undefined) return this.#body.destroy(reason);
    this.#reject(reason);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#deadline.sent();
    if (this.#stopped !== undefined) controller.abort(this.#stopped);
  }

  onResponseStart(controller: Dispatcher.DispatchController, statusCode: number, headers: IncomingHttpHeaders): void {
    // an interim response (103) is not the answer
    if (statusCode < 200) return;
    const deadline = this.#deadline;
    this.#body = new UpstreamBody(controller, () => deadline.over());
    this.#resolve({ statusCode, headers, body: this.#body, firstByteCame: () => deadline.firstByteCame() });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#body?.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, reason: Error): void {
    if (this.#body !== undefined) return this.#body.fail(reason);
    this.#deadline.over();
    this.#reject(reason);
  }
}
