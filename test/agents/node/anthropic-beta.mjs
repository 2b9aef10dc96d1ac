// The Anthropic SDK's helpers around one call: tokens counted, a stream with its events, and a loop over tools by hand.
import { z } from 'zod';
import { client, model } from './client.mjs';
import { prompt, system, tools } from './tools.mjs';

const messages = [{ role: 'user', content: prompt }];
const declared = tools.map(({ name, description, schema }) => ({
  name,
  description,
  input_schema: z.toJSONSchema(schema),
}));
const { input_tokens: counted } = await client.messages.countTokens({ model, system, messages, tools: declared });
if (!(counted > 0)) throw new Error('no tokens were counted');

let answer;
do {
  const stream = client.beta.messages.stream({
    model,
    max_tokens: 4_000,
    system,
    messages,
    tools: declared,
    thinking: { type: 'adaptive' },
  });
  let heard = '';
  stream.on('text', (delta) => (heard += delta));
  answer = await stream.finalMessage();
  const text = answer.content.map((block) => block.text ?? '').join('');
  if (heard !== text) throw new Error('the stream and its message differ');
  messages.push({ role: 'assistant', content: answer.content });
  const results = answer.content
    .filter(({ type }) => type === 'tool_use')
    .map(({ id, name, input }) => ({
      type: 'tool_result',
      tool_use_id: id,
      content: tools.find((tool) => tool.name === name).run(input),
    }));
  if (results.length > 0) messages.push({ role: 'user', content: results });
} while (answer.stop_reason === 'tool_use');
console.log(answer.content.map((block) => block.text ?? '').join(''));
