// A client that reads slowly, or no more: what it has to be waited for, and for how long.
import type { ServerResponse } from 'node:http';
import type { UpstreamBody } from '../providers/upstream-body.ts';

/** How long the last words of an ended stream wait to be read before the connection is closed all the same. */
const lastWordsMs = 300_000;

/** Resolves when the client takes more, is gone, or there is no more to take: what has ended at its source is not waited with. */
export function roomIn(out: ServerResponse, body: Pick<UpstreamBody, 'onFailure'>): Promise<void> {
  if (out.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let unhear: () => void = () => {};
    const goOn = () => {
      out.off('drain', goOn).off('close', goOn);
      unhear();
      resolve();
    };
    out.once('drain', goOn).once('close', goOn);
    unhear = body.onFailure(goOn);
  });
}

/** Ends the answer, and its connection with it when nobody reads what is left of it. */
export function endSoon(out: ServerResponse, withinMs = lastWordsMs): void {
  out.end();
  if (out.destroyed) return;
  const timer = setTimeout(() => out.destroy(), withinMs).unref();
  for (const over of ['finish', 'close'] as const) out.once(over, () => clearTimeout(timer));
}
