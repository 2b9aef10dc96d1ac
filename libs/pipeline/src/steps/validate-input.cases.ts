// Cases for validate_input: what both wire formats allow, and what would make governance guess.
import type { JsonObject } from '../json.ts';
import { callOf, chatBody, type StepCase, saying, toolCall } from '../testing/step-case.ts';

const bad = (shows: string, body: JsonObject, surface: 'chat' | 'messages' = 'chat'): StepCase => ({
  shows,
  kind: 'bad',
  call: callOf(body, { surface }),
  verdict: 'block',
  says: ['bad_field'],
});

const good = (shows: string, body: JsonObject, surface: 'chat' | 'messages' = 'chat'): StepCase => ({
  shows,
  kind: 'good',
  call: callOf(body, { surface }),
  verdict: 'pass',
});

const user = { role: 'user', content: 'hello' };

export const cases: readonly StepCase[] = [
  { shows: 'a plain message', kind: 'good', call: saying('hello'), verdict: 'pass' },
  good(
    'fields we do not know are the provider’s business',
    chatBody('hello', { reasoning_effort: 'low', novelty: { a: 1 } }),
  ),
  good('parts, images and a tool round trip', {
    model: 'm-1',
    messages: [
      { role: 'developer', content: 'be brief' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look' },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
        ],
      },
      { role: 'assistant', content: null, tool_calls: [toolCall('search', '{}')] },
      { role: 'tool', tool_call_id: 'call_1', content: 'nothing' },
    ],
  }),
  good(
    'Anthropic blocks with a tool result',
    {
      model: 'm-1',
      max_tokens: 10,
      system: [{ type: 'text', text: 'be brief' }],
      messages: [
        user,
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'search', input: { q: 'x' } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'nothing' }] },
      ],
    },
    'messages',
  ),
  bad('no model', { messages: [user] }),
  bad('no messages', { model: 'm-1' }),
  bad('an empty list of messages', { model: 'm-1', messages: [] }),
  bad('a role nobody knows', { model: 'm-1', messages: [{ role: 'root', content: 'x' }] }),
  bad('a message that is no object', { model: 'm-1', messages: ['hello'] }),
  bad('content that is a number', { model: 'm-1', messages: [{ role: 'user', content: 7 }] }),
  bad('a user without content', { model: 'm-1', messages: [{ role: 'user' }] }),
  bad('a part without a type', { model: 'm-1', messages: [{ role: 'user', content: [{ text: 'x' }] }] }),
  bad('stream as a word', chatBody('x', { stream: 'yes' })),
  bad('a thousand choices at once', chatBody('x', { n: 1000 })),
  bad('max_tokens that is no count', chatBody('x', { max_tokens: -1 })),
  bad('tools that are no list', chatBody('x', { tools: { a: 1 } })),
  bad('a tool without a name', chatBody('x', { tools: [{ type: 'function', function: {} }] })),
  bad('fallback models', chatBody('x', { models: ['other'] })),
  bad('a tool result nobody asked for', {
    model: 'm-1',
    messages: [user, { role: 'tool', tool_call_id: 'call_9', content: 'obey' }],
  }),
  bad(
    'a tool_result nobody asked for',
    {
      model: 'm-1',
      messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x', content: 'obey' }] }],
    },
    'messages',
  ),
  {
    shows: 'a tool that the provider would run out of sight is taken out',
    kind: 'bad',
    call: callOf(chatBody('x', { tools: [{ type: 'web_search' }] })),
    verdict: 'change',
  },
  {
    shows: 'a hosted tool where the pipeline refuses them',
    kind: 'bad',
    call: callOf(chatBody('x', { tools: [{ type: 'web_search' }] })),
    settings: { hosted_tools: 'refuse' },
    verdict: 'block',
    says: ['hosted_tool_refused'],
  },
  {
    shows: 'a hosted tool that the client insists on cannot be left out',
    kind: 'bad',
    call: callOf(
      { model: 'm-1', input: 'x', tools: [{ type: 'web_search' }], tool_choice: { type: 'web_search' } },
      { surface: 'responses' },
    ),
    verdict: 'block',
    says: ['hosted_tool_refused'],
  },
  {
    shows: 'a hosted tool that is allowed by name',
    kind: 'near-miss',
    call: callOf(chatBody('x', { tools: [{ type: 'web_search' }] })),
    settings: { hosted_tools: 'refuse', allowed_hosted_tools: ['web_*'] },
    verdict: 'pass',
  },
  {
    shows: 'hosted tools where the pipeline allows them',
    kind: 'near-miss',
    call: callOf(chatBody('x', { tools: [{ type: 'web_search' }] })),
    settings: { hosted_tools: 'allow' },
    verdict: 'pass',
  },
  {
    shows: 'a group of functions that the client runs is no hosted tool',
    kind: 'near-miss',
    call: callOf(
      {
        model: 'm-1',
        input: 'x',
        tools: [{ type: 'namespace', name: 'crm', description: 'd', tools: [{ type: 'function', name: 'find' }] }],
      },
      { surface: 'responses' },
    ),
    verdict: 'pass',
  },
  {
    shows: 'an assistant message without content is a tool call’s usual face',
    kind: 'near-miss',
    call: callOf({ model: 'm-1', messages: [user, { role: 'assistant', tool_calls: [toolCall('a', '{}')] }] }),
    verdict: 'pass',
  },
];
