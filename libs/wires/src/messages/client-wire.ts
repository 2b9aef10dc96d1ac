import type { ClientWire } from '../wire.ts';
import { readMessagesRequest } from './read-request.ts';
import { writeMessagesAnswer } from './write-answer.ts';
import { MessagesEventWriter } from './write-events.ts';

export const messagesClient: ClientWire = {
  read: readMessagesRequest,
  answer: writeMessagesAnswer,
  // what Anthropic calls custom is a function
  customTools: () => new Set(),
  events: (moment) => new MessagesEventWriter(moment),
};
