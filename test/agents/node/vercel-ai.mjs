// The Vercel AI SDK: a streamed loop over tools, with each of its providers.
import { stepCountIs, streamText, tool } from 'ai';
import { models } from './client.mjs';
import { prompt, system, tools } from './tools.mjs';

const result = streamText({
  model: models[process.argv[2]],
  system,
  prompt,
  stopWhen: stepCountIs(10),
  tools: Object.fromEntries(
    tools.map(({ name, description, schema, run }) => [
      name,
      tool({ description, inputSchema: schema, execute: async (input) => run(input) }),
    ]),
  ),
});
for await (const part of result.fullStream) if (part.type === 'error') throw part.error;
console.log(await result.text);
