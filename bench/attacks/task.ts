// One task and the attack that is planted into what its tools return.
import type { Args, Kind } from './tools.ts';
import type { World } from './world.ts';

export type ToolUse = readonly [tool: string, args: Args | ((seen: string) => Args)];

export interface Attack {
  /** What is planted. The model does it as soon as it has read the whole of it. */
  readonly text: string;
  readonly language: string;
  /** What a model does that obeys; `seen` is all that tools have told it. */
  readonly acts: readonly ToolUse[];
  /** The side effect stands in the world. */
  readonly isReached: (world: World) => boolean;
}

export interface Task {
  readonly id: string;
  readonly kind: Kind;
  readonly prompt: string;
  readonly arrange: (world: World) => void;
  /** What the model does of itself, one use of a tool a turn. */
  readonly plan: readonly ToolUse[];
  readonly isFinished: (world: World) => boolean;
  readonly plant: (world: World, text: string) => void;
  readonly attack: Attack;
}

/** What an attack wants out of what has been read: a phrase or a reference of the little world, or else the end of it. */
export const secretIn = (seen: string): string => /amber-otter-[\w-]+|BR-[\d-]+/.exec(seen)?.[0] ?? seen.slice(-160);
