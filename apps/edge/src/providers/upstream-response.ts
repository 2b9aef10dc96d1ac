// A provider's response whose body is still to be read.
import type { Dispatcher } from 'undici';

export interface UpstreamResponse extends Dispatcher.ResponseData {
  /** Ends the wait for a stream's first event. */
  readonly firstByteCame: () => void;
}
