// The Anthropic SDK's tool runner, whole and then streaming: the same conversation goes on, and ends when the model calls no tool.
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod';
import { client, model } from './client.mjs';
import { prompt, system, tools } from './tools.mjs';

const stream = process.argv[2] === 'stream';
const runner = client.beta.messages.toolRunner({
  model,
  max_tokens: 2_000,
  system,
  stream,
  messages: [{ role: 'user', content: prompt }],
  tools: tools.map(({ name, description, schema, run }) =>
    betaZodTool({ name, description, inputSchema: schema, run }),
  ),
});
const final = await runner.runUntilDone();
console.log(final.content.map((block) => block.text ?? '').join(''));
