import { errorText } from '../error-text.ts';
import type { ProviderWire } from '../wire.ts';
import { readChatAnswer } from './read-answer.ts';
import { ChatEventReader } from './read-events.ts';
import { type ChatDialect, writeChatRequest } from './write-request.ts';

export const chatProvider = (dialect: ChatDialect): ProviderWire => ({
  request: (conversation) => writeChatRequest(conversation, dialect),
  reply: readChatAnswer,
  events: () => new ChatEventReader(),
  error: errorText,
});
