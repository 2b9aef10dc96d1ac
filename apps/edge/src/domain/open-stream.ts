// A provider's stream and what makes the client's events of its bytes.
import type { EventSource } from '../providers/exchange.ts';
import type { UpstreamResponse } from '../providers/upstream-response.ts';

export interface OpenStream {
  readonly body: UpstreamResponse['body'];
  readonly events: EventSource;
}

/** The wait for the first byte ends with it. */
export const openStream = ({ body, firstByteCame }: UpstreamResponse, events: EventSource): OpenStream => {
  let waiting = true;
  const push: EventSource['push'] = (chunk) => {
    if (waiting) firstByteCame();
    waiting = false;
    return events.push(chunk);
  };
  return { body, events: { push, end: () => events.end() } };
};
