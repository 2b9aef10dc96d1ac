// A provider's whole chat answer, as short as a test can say it.
import type { JsonObject } from '../json.ts';

export const chatAnswer = (message: JsonObject, more: JsonObject = {}): JsonObject => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'm-1',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: null, ...message },
      finish_reason: message['tool_calls'] ? 'tool_calls' : 'stop',
    },
  ],
  ...more,
});
