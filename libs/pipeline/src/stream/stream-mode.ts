// How a stream is read, as a pipeline declares it: before it leaves, in a window of its own size, or only after it has left.
import { z } from 'zod';

/** `hold_back`: what leaves has been read. `window:N`: N characters are held. `after`: nothing is held, and what is found is only recorded or ends the stream. */
export const streamModeSchema = z
  .string()
  .regex(/^(?:hold_back|after|window:(?:[1-9]\d{0,3}))$/, 'expects hold_back, window:N with N up to 9999, or after');

/** Characters as detectors read them; no rule without a mark of its own is longer. */
export const holdBackChars = 256;

/** Characters held back; 0 when nothing is. */
export const windowOf = (mode: string): number => {
  if (mode === 'after') return 0;
  return mode.startsWith('window:') ? Number(mode.slice('window:'.length)) : holdBackChars;
};
