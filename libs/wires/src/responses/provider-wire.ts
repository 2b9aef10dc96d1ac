import { errorText } from '../error-text.ts';
import type { ProviderWire } from '../wire.ts';
import { readResponsesAnswer } from './read-answer.ts';
import { ResponsesEventReader } from './read-events.ts';
import { writeResponsesRequest } from './write-request.ts';

export const responsesProvider: ProviderWire = {
  request: writeResponsesRequest,
  reply: readResponsesAnswer,
  events: () => new ResponsesEventReader(),
  error: errorText,
};
