import { errorText } from '../error-text.ts';
import type { ProviderWire } from '../wire.ts';
import { BedrockEventReader, readBedrockAnswer } from './read-answer.ts';
import { writeBedrockRequest } from './write-request.ts';

export const bedrockProvider: ProviderWire = {
  request: writeBedrockRequest,
  reply: readBedrockAnswer,
  events: (moment) => new BedrockEventReader(moment),
  error: errorText,
};
