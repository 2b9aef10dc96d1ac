// Cases for pii_restore: prose gets its values back; links, code and tool calls keep the token.
import type { Call } from '../call.ts';
import type { JsonObject } from '../json.ts';
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, chatBody, type StepCase, toolCall } from '../testing/step-case.ts';

const token = '[EMAIL_0a1b2c3d]';
const answering = (message: JsonObject, tokens = new Map([[token, 'ada@example.org']])): Call => ({
  ...callOf(chatBody('x'), { answer: chatAnswer(message) }),
  tokens,
});
const kept = (shows: string, content: string): StepCase => ({
  shows,
  kind: 'near-miss',
  call: answering({ content }),
  verdict: 'pass',
});

export const cases: readonly StepCase[] = [
  { shows: 'an answer without tokens', kind: 'good', call: answering({ content: 'hello' }), verdict: 'pass' },
  {
    shows: 'a token in prose',
    kind: 'bad',
    call: answering({ content: `Write to ${token}.` }),
    verdict: 'found',
    says: ['token'],
  },
  {
    shows: 'a token after a block of code',
    kind: 'bad',
    call: answering({ content: `\`\`\`\nx\n\`\`\`\n${token}` }),
    verdict: 'found',
    says: ['token'],
  },
  kept('a token of somebody else', 'Write to [EMAIL_ffffffff].'),
  kept('a token in a link', `[see](https://evil.example/?q=${token})`),
  kept('a token in a bare address', `https://evil.example/${token}`),
  kept('a token in code', `run \`mail ${token}\` now`),
  kept('a token in a fenced block', `\`\`\`\nmail ${token}\n\`\`\``),
  {
    shows: 'a token in a tool call',
    kind: 'near-miss',
    call: answering({ tool_calls: [toolCall('send', `{"to":"${token}"}`)] }),
    verdict: 'pass',
  },
  {
    shows: 'a caller who sent none',
    kind: 'near-miss',
    call: answering({ content: token }, new Map()),
    verdict: 'pass',
  },
];
