// The texts of an answer as a moderation endpoint is asked about them: in pieces short enough to be judged well, which overlap, so that no cut hides a sentence.
import type { Call } from '../call.ts';
import { isSpoken, Segment } from '../segment.ts';
import { isReasoning } from './redacted-answer.ts';

export interface Piece {
  readonly segment: Segment;
  readonly start: number;
  readonly end: number;
}

const longest = 8_000;
const overlap = 200;

export const moderatedPieces = (call: Call): readonly Piece[] =>
  [...(call.answer?.segments ?? []).filter((one) => call.streamed === true || isSaid(one)), ...streamedArguments(call)]
    .filter(({ text }) => text.trim() !== '')
    .flatMap(cut);

/** Keys, signatures and ciphertexts are nobody's words; reasoning is, although nothing may rewrite it. */
const isSaid = (segment: Segment): boolean =>
  segment.form !== 'sealed' && isSpoken(segment.form) && (segment.form !== 'signed' || isReasoning(segment));

/** In a whole answer they stand among its texts. */
const streamedArguments = (call: Call): Segment[] =>
  call.streamed === true
    ? (call.answer?.toolCalls ?? []).map(
        ({ argumentsText }, index) => new Segment(argumentsText, ['stream', 'tool', index], 'answer', 'sealed'),
      )
    : [];

const cut = (segment: Segment): Piece[] => {
  const pieces: Piece[] = [];
  const { length } = segment.text;
  for (let start = 0; ; start += longest - overlap) {
    const end = Math.min(length, start + longest);
    pieces.push({ segment, start, end });
    if (end === length) return pieces;
  }
};
