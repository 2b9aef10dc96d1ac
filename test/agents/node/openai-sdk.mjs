// The OpenAI SDK: its runner of tools over Chat Completions, streamed.

import { z } from 'zod';
import { client, model } from './client.mjs';
import { prompt, system, tools } from './tools.mjs';

const runner = client.chat.completions.runTools({
  model,
  stream: true,
  stream_options: { include_usage: true },
  messages: [
    { role: 'system', content: system },
    { role: 'user', content: prompt },
  ],
  tools: tools.map(({ name, description, schema, run }) => ({
    type: 'function',
    function: { name, description, parameters: z.toJSONSchema(schema), parse: JSON.parse, function: run },
  })),
});
console.log(await runner.finalContent());
