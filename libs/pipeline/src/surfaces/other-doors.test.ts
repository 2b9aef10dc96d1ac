// What makes a provider act, and what nobody documents, is found wherever it stands.
import { describe, expect, test } from 'vitest';
import type { Call } from '../call.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Verdict } from '../step.ts';
import { validateInput } from '../steps/validate-input.ts';
import type { SurfaceName } from '../surface-name.ts';
import { testPorts } from '../testing/limits.ts';
import { callOf } from '../testing/step-case.ts';
import { offeringLess } from './surface.ts';

const verdictOf = (call: Call, settings: JsonObject): Verdict =>
  validateInput.run(call, validateInput.settings.parse(settings), testPorts(), {
    tools: { allows: () => true, names: () => false },
    kindLimits: [],
  }) as Verdict;

const hostedTools: Readonly<Record<'responses' | 'messages' | 'chat', readonly JsonObject[]>> = {
  responses: [
    { type: 'mcp', server_label: 'x', server_url: 'https://mcp.sink.dev' },
    { type: 'web_search' },
    { type: 'web_search_2025_08_26' },
    { type: 'file_search', vector_store_ids: ['vs_1'] },
    { type: 'code_interpreter', container: { type: 'auto' } },
    { type: 'shell', environment: { type: 'container_auto' } },
    { type: 'image_generation' },
    { type: 'sideways', server_url: 'https://mcp.sink.dev' },
  ],
  messages: [
    { type: 'web_search_20260318', name: 'web_search' },
    { type: 'code_execution_20250825', name: 'code_execution' },
    { type: 'web_fetch_20250910', name: 'web_fetch' },
    { type: 'mcp_toolset', mcp_server_name: 'x' },
    { type: 'sideways_20270101', name: 'sideways' },
  ],
  chat: [{ type: 'web_search' }, { type: 'mcp', server_url: 'https://mcp.sink.dev' }],
};

const user = { role: 'user', content: 'x' };
const doors: Readonly<
  Record<'responses' | 'messages' | 'chat', Readonly<Record<string, (tool: JsonObject) => object>>>
> = {
  responses: {
    'the list of tools': (tool) => ({ input: 'x', tools: [tool] }),
    'an item of more tools': (tool) => ({ input: [user, { type: 'additional_tools', tools: [tool] }] }),
    'what a search for tools gave': (tool) => ({
      input: [
        user,
        { type: 'tool_search_call', call_id: 'c' },
        { type: 'tool_search_output', call_id: 'c', tools: [tool] },
      ],
    }),
    'an item of an invented type': (tool) => ({ input: [user, { type: 'more_things', tools: [tool] }] }),
    'a group of tools': (tool) => ({ input: 'x', tools: [{ type: 'namespace', name: 'n', tools: [tool] }] }),
    'a member nobody knows': (tool) => ({ input: 'x', novelty: { deep: [{ tools: [tool] }] } }),
  },
  messages: {
    'the list of tools': (tool) => ({ messages: [user], tools: [tool] }),
    'a change of tools between messages': (tool) => ({
      messages: [
        user,
        { role: 'system', content: [{ type: 'tool_addition', tool: { type: 'tool_definition', definition: tool } }] },
      ],
    }),
    'a listing in a block': (tool) => ({ messages: [{ role: 'user', content: [{ type: 'novel', tools: [tool] }] }] }),
  },
  chat: {
    'the list of tools': (tool) => ({ messages: [user], tools: [tool] }),
    'a message': (tool) => ({ messages: [{ ...user, tools: [tool] }] }),
  },
};

const ways = (Object.keys(doors) as (keyof typeof doors)[]).flatMap((surface) =>
  Object.entries(doors[surface]).flatMap(([door, place]) =>
    hostedTools[surface]
      // in a member that holds one definition only a type that is known to run elsewhere tells what it is
      .filter(({ type }) => door !== 'a change of tools between messages' || !String(type).startsWith('sideways'))
      .map((tool) => [surface, door, String(tool['type']), { model: 'm-1', ...place(tool) }] as const),
  ),
);

describe('H1: a tool that the provider runs', () => {
  test.each(ways)('%s, in %s: %s is seen, refused by name and taken out', (surface, _door, _type, body) => {
    const call = callOf(body as JsonObject, { surface: surface as SurfaceName });
    const hosted = call.tools.filter((tool) => tool.hosted);
    expect(hosted).not.toEqual([]);
    expect(verdictOf(call, { hosted_tools: 'refuse' })).toMatchObject({ kind: 'block', reason: 'hosted_tool_refused' });
    const left = { ...call, ...offeringLess(call, hosted) };
    expect(left.tools.filter((tool) => tool.hosted)).toEqual([]);
  });

  test('a choice among tools names one and is none', () => {
    const tools = [{ type: 'function', name: 'find' }];
    const call = callOf(
      {
        model: 'm-1',
        input: 'x',
        tools,
        tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'mcp', server_label: 'x' }] },
      },
      { surface: 'responses' },
    );
    expect(call.tools.map(({ name }) => name)).toEqual(['find']);
  });
});

describe('what nobody documents', () => {
  const refusing = { unknown_types: 'refuse', unknown_fields: 'refuse' } as const;
  const saysOf = (surface: SurfaceName, body: object, settings: JsonObject = refusing) =>
    verdictOf(callOf({ model: 'm-1', ...body } as JsonObject, { surface }), settings);

  const part = (type: string): JsonValue => [{ role: 'user', content: [{ type, text: 'x' }] }];
  test.each([
    ['chat', { messages: part('hologram') }, 'messages[0].content[0].type'],
    ['messages', { messages: part('hologram') }, 'messages[0].content[0].type'],
    ['responses', { input: [{ type: 'hologram', text: 'x' }] }, 'input[0].type'],
    ['chat', { messages: [user], data_sources: [{ endpoint: 'https://sink.dev' }] }, 'data_sources'],
    ['responses', { input: 'x', relay: 'https://sink.dev' }, 'relay'],
    ['messages', { messages: [user], relay: 'https://sink.dev' }, 'relay'],
    ['embeddings', { input: 'x', relay: 'https://sink.dev' }, 'relay'],
  ] as const)('%s: it passes where it may, is refused by its place, and passes when it is listed', (surface, body, place) => {
    expect(saysOf(surface, body, {}).kind).toBe('pass');
    expect(saysOf(surface, body)).toMatchObject({
      kind: 'block',
      reason: 'unlisted_refused',
      details: { field: place },
    });
    const listed = { ...refusing, allowed_types: ['holo*'], allowed_fields: ['data_sources', 'relay'] };
    expect(saysOf(surface, body, listed).kind).toBe('pass');
  });

  test.each([
    ['an earlier answer’s audio', 'chat', { messages: [user, { role: 'assistant', audio: { id: 'audio_1' } }] }],
    ['an image without its bytes', 'responses', { input: [user, { type: 'image_generation_call', id: 'ig_1' }] }],
    [
      'a file',
      'messages',
      { messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'file', file_id: 'f' } }] }] },
    ],
  ] as const)('what a provider keeps is not named: %s', (_, surface, body) => {
    expect(saysOf(surface, body, {})).toMatchObject({ kind: 'block', reason: 'bad_field' });
  });

  test('M5: a tool’s name is one that wire formats can carry', () => {
    for (const name of ['send email', 'send\temail', 'send\u00a0email', 'send_email\u200b', 'sénd'])
      expect(saysOf('responses', { input: 'x', tools: [{ type: 'function', name }] }, {}).kind, name).toBe('block');
  });
});
