// Requests of clients of Responses.
import type { JsonObject } from '@tappass/pipeline/json';
import fc from 'fast-check';
import { choiceOf, compact, effort, limit, optional, png, talk, type Without } from './talk.ts';

export const responsesRequests = (model: string, without: Without): fc.Arbitrary<JsonObject> =>
  fc
    .record({
      talk: talk(without),
      pick: fc.nat(7),
      limit: optional(limit.filter((one) => one >= 16)),
      effort: optional(effort),
      grammar: fc.boolean(),
      options: fc.record(
        {
          temperature: fc.constantFrom(0, 0.2, 1),
          top_p: fc.constantFrom(0.5, 1),
          stream: fc.boolean(),
          parallel_tool_calls: fc.boolean(),
          store: fc.constant(false),
        },
        { requiredKeys: [] },
      ),
    })
    .map(({ talk: one, pick, limit: most, effort: how, grammar, options }) => {
      const input: JsonObject[] = [];
      if (one.begins === 'assistant')
        input.push({
          type: 'message',
          id: 'msg_1',
          status: 'completed',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'Hello.', annotations: [], logprobs: [] }],
        });
      input.push({
        role: 'user',
        content: [
          { type: 'input_text', text: one.first },
          ...(one.image === 'none'
            ? []
            : [
                {
                  type: 'input_image',
                  detail: 'auto',
                  image_url: one.image === 'bytes' ? `data:image/png;base64,${png}` : 'https://example.com/a.png',
                },
              ]),
        ],
      });
      for (const { text, calls, adds } of one.rounds) {
        if (text !== '') input.push({ role: 'assistant', content: text });
        for (const { id, name, args: given } of calls)
          input.push({ type: 'function_call', call_id: id || 'none', name, arguments: JSON.stringify(given) });
        for (const { id, result, shows } of calls)
          input.push({
            type: 'function_call_output',
            call_id: id || 'none',
            output: shows
              ? [
                  { type: 'input_text', text: result },
                  { type: 'input_image', detail: 'auto', image_url: `data:image/png;base64,${png}` },
                ]
              : result,
          });
        if (adds !== undefined) input.push({ role: 'user', content: adds });
      }
      if (one.ends !== 'tool') input.push({ role: one.ends, content: one.last });
      const choice = choiceOf(one.tools, pick);
      const functions = one.tools.map(({ name, description, schema: parameters }) =>
        compact({ type: 'function', name, description, parameters, strict: false }),
      );
      const custom = {
        type: 'custom',
        name: 'apply_patch',
        format: { type: 'grammar', syntax: 'lark', definition: 'start: "a"' },
      };
      const tools = grammar ? [...functions, custom] : functions;
      return compact({
        model,
        instructions: one.system[0],
        input,
        ...options,
        max_output_tokens: most,
        reasoning: how === undefined ? undefined : { effort: how },
        tools: tools.length === 0 ? undefined : tools,
        tool_choice:
          choice === 'none' && without.noneAfterCalls === true
            ? undefined
            : typeof choice === 'object'
              ? { type: 'function', ...choice }
              : choice,
      });
    });
