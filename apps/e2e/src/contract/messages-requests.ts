// Requests of clients of Messages.
import type { JsonObject, JsonValue } from '@tappass/pipeline/json';
import fc from 'fast-check';
import {
  callsSomething,
  choiceOf,
  compact,
  limit,
  optional,
  png,
  stops,
  type Talk,
  talk,
  type Without,
} from './talk.ts';

const source = (image: Talk['image']): JsonObject =>
  image === 'bytes'
    ? { type: 'base64', media_type: 'image/png', data: png }
    : { type: 'url', url: 'https://example.com/a.png' };

/** Anthropic's own ids and names. */
const anthropicId = (id: string, index: number): string =>
  /^[A-Za-z0-9_-]+$/.test(id) ? `${id}${index}` : `toolu_${index}`;

export const messagesRequests = (model: string, without: Without): fc.Arbitrary<JsonObject> =>
  fc
    .record({
      talk: talk(without),
      asBlocks: fc.boolean(),
      pick: fc.nat(7),
      limit,
      thinking: optional(fc.constantFrom(1_024, 5_000, 30_000)),
      signs: fc.boolean(),
      options: fc.record(
        {
          temperature: fc.constantFrom(0, 0.2, 1),
          top_p: fc.constantFrom(0.5, 0.99, 1),
          top_k: fc.constantFrom(5, 40),
          stop_sequences: stops(without).map((list) => list.filter((one) => one.trim() !== '')),
          stream: fc.boolean(),
          metadata: fc.constant({ user_id: 'u-1' }),
        },
        { requiredKeys: [] },
      ),
    })
    .map(({ talk: one, asBlocks, pick, limit: most, thinking, signs, options }) => {
      let made = 0;
      const textOf = (text: string): JsonValue => (asBlocks ? [{ type: 'text', text }] : text);
      const messages: JsonObject[] = [];
      if (one.begins === 'assistant') messages.push({ role: 'assistant', content: 'Hello.' });
      messages.push({
        role: 'user',
        content:
          one.image === 'none'
            ? textOf(one.first)
            : [
                { type: 'text', text: one.first },
                { type: 'image', source: source(one.image) },
              ],
      });
      for (const { text, calls, thinks, adds } of one.rounds) {
        const ids = calls.map(({ id }) => anthropicId(id, made++));
        messages.push({
          role: 'assistant',
          content: [
            ...(thinks && signs ? [{ type: 'thinking', thinking: 'hm', signature: 'c2ln' }] : []),
            ...(text === '' ? [] : [{ type: 'text', text }]),
            ...calls.map(({ name, args: input }, at) => ({ type: 'tool_use', id: ids[at]!, name, input })),
          ],
        });
        messages.push({
          role: 'user',
          content: [
            ...calls.map(({ result, shows, failed }, at) =>
              compact({
                type: 'tool_result',
                tool_use_id: ids[at],
                content: shows
                  ? [
                      { type: 'text', text: result },
                      { type: 'image', source: source('bytes') },
                    ]
                  : result,
                is_error: failed ? true : undefined,
              }),
            ),
            ...(adds === undefined ? [] : [{ type: 'text', text: adds }]),
          ],
        });
      }
      if (one.ends !== 'tool') messages.push({ role: one.ends, content: textOf(one.last) });
      const choice = choiceOf(one.tools, pick);
      const { top_k: _, stop_sequences: __, ...plain } = options;
      return compact({
        model,
        max_tokens: most,
        system: one.system.length === 0 ? undefined : one.system.map((text) => ({ type: 'text', text })),
        messages,
        ...plain,
        ...(without.topK !== true && { top_k: options.top_k }),
        ...(without.stops !== true && { stop_sequences: options.stop_sequences }),
        thinking: thinking === undefined ? undefined : { type: 'enabled', budget_tokens: thinking },
        tools:
          one.tools.length === 0
            ? undefined
            : one.tools.map(({ name, description, schema: input_schema }) =>
                compact({ name, description, input_schema }),
              ),
        tool_choice:
          choice === undefined || (choice === 'none' && without.noneAfterCalls === true && callsSomething(one))
            ? undefined
            : typeof choice === 'object'
              ? { type: 'tool', ...choice }
              : { type: choice === 'required' ? 'any' : choice },
      });
    });
