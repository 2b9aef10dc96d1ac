// A finding that a refusal would have been for, and why there was none.
import type { Finding } from './finding.ts';

export interface LetThrough {
  /** `mode`: the plan only watches. `exception`: an administrator excepted it. */
  readonly why: 'mode' | 'exception';
  readonly subject: 'request' | 'answer';
  readonly finding: Finding;
  /** What stands there, masked; only where the plan watches, for whoever has to judge what it would refuse. */
  readonly excerpt?: string;
}
