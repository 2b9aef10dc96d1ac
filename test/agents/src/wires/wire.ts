// What the scripted provider needs of a wire format.
import type { Asked, Moment, Said } from '../model-turn.ts';

export interface Wire {
  readonly read: (body: object) => Asked;
  readonly whole: (asked: Asked, said: Said, moment: Moment) => object;
  /** The events of a stream, each ready to be written. */
  readonly events: (asked: Asked, said: Said, moment: Moment) => readonly string[];
  readonly failure: (status: number) => object;
  /** The status by which this provider says that it has too much to do. */
  readonly overload: number;
}
