import { errorText } from '../error-text.ts';
import type { ProviderWire } from '../wire.ts';
import { GeminiEventReader, readGeminiAnswer } from './read-answer.ts';
import { writeGeminiRequest } from './write-request.ts';

export const geminiProvider: ProviderWire = {
  request: writeGeminiRequest,
  reply: readGeminiAnswer,
  events: (moment) => new GeminiEventReader(moment),
  error: errorText,
};
