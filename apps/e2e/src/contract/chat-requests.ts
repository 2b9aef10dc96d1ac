// Requests of clients of chat completions.
import type { JsonObject } from '@tappass/pipeline/json';
import fc from 'fast-check';
import {
  callsSomething,
  choiceOf,
  compact,
  effort,
  limit,
  optional,
  png,
  schema,
  seed,
  stops,
  type Talk,
  talk,
  type Without,
} from './talk.ts';

export const chatRequests = (model: string, without: Without): fc.Arbitrary<JsonObject> =>
  fc
    .record({
      talk: talk(without),
      role: fc.constantFrom('system', 'developer'),
      nulls: fc.boolean(),
      pick: fc.nat(7),
      old: fc.boolean(),
      limit: optional(limit),
      options: fc.record(
        {
          temperature: fc.constantFrom(0, 0.2, 1, 1.3),
          top_p: fc.constantFrom(0.5, 0.99, 1),
          stop: fc.oneof(fc.constantFrom('\n', 'END'), stops(without)),
          seed,
          presence_penalty: fc.constantFrom(0, 0.5),
          parallel_tool_calls: fc.boolean(),
          reasoning_effort: effort,
          stream: fc.boolean(),
          user: fc.constant('u-1'),
          service_tier: fc.constant('auto'),
          response_format: schema.map((one) => ({
            type: 'json_schema',
            json_schema: { name: 'answer', schema: one, strict: true },
          })),
        },
        { requiredKeys: [] },
      ),
    })
    .map(({ talk: one, role, nulls, pick, old, limit: most, options }) => {
      const messages: JsonObject[] = one.system.map((text) => ({ role, content: text }));
      if (one.begins === 'assistant') messages.push({ role: 'assistant', content: 'Hello, how can I help?' });
      const content = one.image === 'none' ? one.first : [{ type: 'text', text: one.first }, imageUrl(one.image)];
      messages.push(compact({ role: 'user', content, name: one.name }));
      for (const { text, calls, adds } of one.rounds) {
        messages.push({
          role: 'assistant',
          content: text === '' && nulls ? null : text,
          tool_calls: calls.map(({ id, name, args: given }) => ({
            id,
            type: 'function',
            function: { name, arguments: JSON.stringify(given) },
          })),
        });
        for (const { id, result } of calls) messages.push({ role: 'tool', tool_call_id: id, content: result });
        if (adds !== undefined) messages.push({ role: 'user', content: adds });
      }
      if (one.ends !== 'tool') messages.push({ role: one.ends, content: one.last });
      const { seed: _, presence_penalty: __, stop: ___, ...plain } = options;
      const choice = choiceOf(one.tools, pick);
      const kept = {
        ...plain,
        ...(without.seed !== true && { seed: options.seed }),
        ...(without.penalties !== true && { presence_penalty: options.presence_penalty }),
        ...(without.stops !== true && { stop: options.stop }),
        ...(one.tools.length === 0 && { parallel_tool_calls: undefined }),
      };
      return compact({
        model,
        messages,
        ...kept,
        [old ? 'max_tokens' : 'max_completion_tokens']: most,
        tools:
          one.tools.length === 0
            ? undefined
            : one.tools.map(({ name, description, schema: parameters }) => ({
                type: 'function',
                function: compact({ name, description, parameters }),
              })),
        tool_choice:
          choice === 'none' && without.noneAfterCalls === true && callsSomething(one)
            ? undefined
            : typeof choice === 'object'
              ? { type: 'function', function: choice }
              : choice,
      });
    });

const imageUrl = (image: Talk['image']): JsonObject => ({
  type: 'image_url',
  image_url: { url: image === 'bytes' ? `data:image/png;base64,${png}` : 'https://example.com/a.png' },
});
