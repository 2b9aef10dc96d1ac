// A provider's response whose body is still to be read.
import type { IncomingHttpHeaders } from 'node:http';
import type { UpstreamBody } from './upstream-body.ts';

export interface UpstreamResponse {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: UpstreamBody;
  /** Ends the wait for a stream's first event. */
  readonly firstByteCame: () => void;
}
