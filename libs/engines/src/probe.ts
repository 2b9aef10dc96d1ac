// Asks a loopback port one question, to learn whether the engine behind it is ready; no answer is simply "not yet".
import { connect } from 'node:net';

/** Sends `question` (may be empty) and says whether the first bytes that come back satisfy `isReady`. */
export function probe(
  port: number,
  question: Buffer | string,
  isReady: (answer: Buffer) => boolean,
  timeoutMs = 1_000,
): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const finish = (ready: boolean): void => {
      socket.destroy();
      resolve(ready);
    };
    socket.setTimeout(timeoutMs, () => finish(false));
    socket.once('connect', () => socket.write(question));
    socket.once('data', (answer: Buffer) => finish(isReady(answer)));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
  });
}
