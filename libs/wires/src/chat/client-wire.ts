import type { ClientWire } from '../wire.ts';
import { readChatRequest } from './read-request.ts';
import { writeChatAnswer } from './write-answer.ts';
import { ChatEventWriter } from './write-events.ts';

export const chatClient: ClientWire = {
  read: readChatRequest,
  answer: writeChatAnswer,
  events: (moment) => new ChatEventWriter(moment),
};
