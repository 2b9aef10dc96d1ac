// A finding that refused nothing, and what came of it.
import type { Finding } from './finding.ts';

export interface LetThrough {
  /**
   * `mode`: the plan only watches and would have refused; `mode_cut`: it would have taken this out. `exception`: an administrator
   * excepted it. `cut`: it was taken out, and the rest went on.
   */
  readonly why: 'mode' | 'mode_cut' | 'exception' | 'cut';
  readonly subject: 'request' | 'answer';
  readonly finding: Finding;
  /** What stands there, masked; only where the plan watches, for whoever has to judge what it would refuse. */
  readonly excerpt?: string;
}
