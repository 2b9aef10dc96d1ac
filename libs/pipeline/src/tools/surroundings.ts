// What a tool call is judged in: where its values come from, whether outsiders have spoken, and what may be held against it.
import type { Origins } from './origins.ts';

/** Why a call is not let through; the names of findings. */
export const unvouchedFindings = [
  'external_to_shell',
  'argument_from_outside',
  'argument_of_unknown_origin',
  'effect_not_asked',
  'data_to_unnamed_recipient',
  'data_in_address',
] as const;
export type Unvouched = (typeof unvouchedFindings)[number];

export interface Surroundings {
  readonly origins: Origins;
  /** Words from outside are in the session, in this call or before it. */
  readonly isTainted: boolean;
}

/** The path or the name of the file has been said by those whom the agent works for. */
export const isNamed = (path: string, { isSaid }: Origins): boolean =>
  isSaid(path) || isSaid(path.split('/').at(-1) ?? path);
