import { errorText } from '../error-text.ts';
import type { ProviderWire } from '../wire.ts';
import { readMessagesAnswer } from './read-answer.ts';
import { MessagesEventReader } from './read-events.ts';
import { writeMessagesRequest } from './write-request.ts';

export const messagesProvider: ProviderWire = {
  request: writeMessagesRequest,
  reply: readMessagesAnswer,
  events: () => new MessagesEventReader(),
  error: errorText,
};
