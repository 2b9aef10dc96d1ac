import { field } from '@tappass/pipeline/json';
import { customNames } from '../custom-tools.ts';
import type { ClientWire } from '../wire.ts';
import { readChatRequest } from './read-request.ts';
import { writeChatAnswer } from './write-answer.ts';
import { ChatEventWriter } from './write-events.ts';

export const chatClient: ClientWire = {
  read: readChatRequest,
  answer: writeChatAnswer,
  customTools: (body) => customNames(body, (tool) => field(tool, 'custom')),
  events: (moment) => new ChatEventWriter(moment),
};
