import { z } from 'zod';
import type { Answer } from '../answer/answer.ts';
import type { CallToolSettings } from '../ports.ts';
import { change, defineStep, pass } from '../step.ts';

const names = z.array(z.string().min(1).max(200)).max(1_000);

const settings = z.object({
  /** Servers of the deployment that this pipeline may use, by name; none unless named. */
  servers: names.default([]),
  /** Names or globs of their tools. */
  tools: names.default(['*']),
  timeout_ms: z.int().min(100).max(120_000).default(30_000),
  max_result_bytes: z.int().min(1_024).max(4_194_304).default(262_144),
});

export const callTool = defineStep<CallToolSettings>({
  name: 'call_tool',
  sentence: 'Executes a tool call on an MCP server of the deployment, when that is what the caller asked for.',
  settings,
  action: 'block',
  threshold: 0,
  readsAnswer: true,
  always: true,
  run(call, set, ports) {
    if (call.answer?.toolCalls.length !== 1) return pass;
    const executed = ports.callTool(call, set);
    return executed instanceof Promise ? executed.then(verdictOf) : verdictOf(executed);
  },
});

const verdictOf = (answer: Answer | undefined) => (answer === undefined ? pass : change({ answer }));
