// The OpenAI Agents SDK: an agent with two tools, streamed.
import { Agent, run, setTracingDisabled, tool } from '@openai/agents';
import { model } from './client.mjs';
import { prompt, system, tools } from './tools.mjs';

// traces go to OpenAI itself, which is not part of this
setTracingDisabled(true);
const agent = new Agent({
  name: 'Mender',
  instructions: system,
  model,
  tools: tools.map(({ name, description, schema, run: execute }) =>
    tool({ name, description, parameters: schema, execute }),
  ),
});
const stream = await run(agent, prompt, { stream: true });
await stream.completed;
console.log(stream.finalOutput);
