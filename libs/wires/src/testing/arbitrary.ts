// Random conversations and replies that every format can hold, for properties; and hostile JSON that none should choke on.
import type { Usage } from '@tappass/pipeline/answer/usage';
import fc from 'fast-check';
import type { AssistantPart, Conversation, TextPart, Tool, ToolResultPart, Turn, UserPart } from '../conversation.ts';
import { customInput, customSchema } from '../custom-tools.ts';
import type { Piece, Reply, ReplyPart } from '../reply.ts';

const where = '';
const said = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/);
const callId = fc.stringMatching(/^call_[a-z0-9]{8}$/);
const base64 = fc.stringMatching(/^[A-Za-z0-9+/]{4,40}$/);
const input = fc.dictionary(name, fc.oneof(said, fc.integer(), fc.boolean()), { maxKeys: 4, noNullPrototype: true });

const textPart: fc.Arbitrary<TextPart> = said.map((text) => ({ kind: 'text', text, where }));
const image: fc.Arbitrary<UserPart> = fc.oneof(
  base64.map((data) => ({
    kind: 'image' as const,
    source: { from: 'data' as const, mediaType: 'image/png', base64: data },
    where,
  })),
  fc.webUrl().map((url) => ({ kind: 'image' as const, source: { from: 'url' as const, url }, where })),
);
const inlineImage = base64.map(
  (data): UserPart => ({
    kind: 'image',
    source: { from: 'data', mediaType: 'image/png', base64: data },
    where,
  }),
);

/** One question, and rounds of tool calls with their results: what agents send. */
const turnsOf = (picture: fc.Arbitrary<UserPart>): fc.Arbitrary<Turn[]> =>
  fc
    .tuple(
      fc.array(fc.oneof(textPart, picture), { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(said, fc.uniqueArray(callId, { minLength: 1, maxLength: 3 }), name, input, said), {
        maxLength: 3,
      }),
    )
    .map(([question, rounds]) => {
      const turns: Turn[] = [{ role: 'user', parts: question }];
      for (const [text, ids, tool, args, result] of rounds) {
        const calls = ids.map((id): AssistantPart => ({ kind: 'tool_call', id, name: tool, input: args, where }));
        const results = ids.map(
          (id): ToolResultPart => ({
            kind: 'tool_result',
            id,
            parts: [{ kind: 'text', text: result, where }],
            failed: false,
            where,
          }),
        );
        turns.push({ role: 'assistant', parts: [{ kind: 'text', text, where }, ...calls] });
        turns.push({ role: 'user', parts: results });
      }
      return turns;
    });

const tool: fc.Arbitrary<Tool> = fc.record({
  name,
  description: fc.option(said, { nil: undefined }),
  schema: fc.constant({ type: 'object', properties: { q: { type: 'string' } } }),
  strict: fc.constant(undefined),
  where: fc.constant(where),
});

const grammar = fc.record({ syntax: fc.constantFrom('lark', 'regex'), definition: said });

const customTool: fc.Arbitrary<Tool> = fc.record({
  // told apart from functions by its name
  name: name.map((one) => `free_${one}`),
  description: fc.option(said, { nil: undefined }),
  schema: fc.constant(customSchema),
  strict: fc.constant(undefined),
  custom: fc.oneof(
    fc.constant({}),
    grammar.map((one) => ({ grammar: one })),
  ),
  where: fc.constant(where),
});

const conversationOf = (picture: fc.Arbitrary<UserPart>): fc.Arbitrary<Conversation> =>
  fc.record({
    model: fc.constant('model-1'),
    stream: fc.boolean(),
    system: fc.array(textPart, { maxLength: 2 }),
    turns: turnsOf(picture),
    tools: fc.array(tool, { minLength: 1, maxLength: 3 }),
    options: fc.record(
      {
        max_tokens: fc.integer({ min: 1, max: 9_999 }),
        temperature: fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
        top_p: fc.constant(0.5),
        stop: fc.array(said, { minLength: 1, maxLength: 4 }),
        tool_choice: fc.constantFrom('auto' as const, 'required' as const, 'none' as const, { name: 'search' }),
      },
      { requiredKeys: ['max_tokens'] },
    ),
    named: fc.constant({}),
  });

export const conversation = conversationOf(image);
/** The same with tools that take a text, called once and answered. */
export const withCustomTools = (any: fc.Arbitrary<Conversation>): fc.Arbitrary<Conversation> =>
  fc
    .tuple(any, fc.uniqueArray(customTool, { minLength: 1, maxLength: 3, selector: (one) => one.name }), said, said)
    .map(([one, custom, written, result]) => {
      const call = { id: 'call_free0000', name: custom[0]!.name, where };
      const made: AssistantPart = { kind: 'tool_call', ...call, input: customInput(written), custom: true };
      const told: TextPart = { kind: 'text', text: result, where };
      const answered: ToolResultPart = { kind: 'tool_result', id: call.id, parts: [told], failed: false, where };
      return {
        ...one,
        tools: [...one.tools, ...custom],
        turns: [...one.turns, { role: 'assistant', parts: [made] }, { role: 'user', parts: [answered] }],
        options: { ...one.options, tool_choice: { name: call.name } },
      };
    });

/** For providers that fetch nothing. */
export const inlineConversation = conversationOf(inlineImage);

/** As it reads again: where parts stood and how options were called is the client's affair. */
export const essence = ({ named: _, ...rest }: Conversation): unknown =>
  JSON.parse(JSON.stringify(rest, (key, value: unknown) => (key === 'where' ? undefined : value)));

const tokens = fc.nat(1_000_000);
export const usage: fc.Arbitrary<Usage> = fc
  .record({ input: tokens, cachedInput: tokens, cacheWrite: tokens, cacheWrite1h: tokens, output: tokens })
  .map((some) => ({
    ...some,
    audioInput: 0,
    audioOutput: 0,
    reasoning: Math.floor(some.output / 2),
    estimated: false,
  }));

const replyParts: fc.Arbitrary<ReplyPart[]> = fc
  .tuple(fc.option(said), fc.array(fc.tuple(callId, name, input), { maxLength: 3 }))
  .map(([text, calls]) => [
    ...(text === null ? [] : [{ kind: 'text' as const, text }]),
    ...calls.map(([id, called, args]) => ({
      kind: 'tool_call' as const,
      id,
      name: called,
      argumentsText: JSON.stringify(args),
    })),
  ]);

export const reply: fc.Arbitrary<Reply> = fc.record({ parts: replyParts, usage }).map(({ parts, usage: used }) => ({
  id: 'abc123',
  model: 'model-1',
  parts,
  finish: parts.some((part) => part.kind === 'tool_call') ? 'tool_calls' : 'stop',
  stopSequence: undefined,
  usage: used,
}));

/** The same reply as it would flow in, cut anywhere. */
export function piecesOf(whole: Reply, cut: number): Piece[] {
  const pieces: Piece[] = [{ kind: 'start', id: whole.id, model: whole.model }];
  let tool = -1;
  for (const part of whole.parts) {
    if (part.kind === 'tool_call') {
      tool += 1;
      pieces.push({ kind: 'tool_start', tool, id: part.id, name: part.name });
      for (const json of halves(part.argumentsText, cut)) pieces.push({ kind: 'tool_arguments', tool, json });
    } else if (part.kind !== 'reasoning')
      for (const text of halves(part.text, cut)) pieces.push({ kind: part.kind, text });
  }
  pieces.push({ kind: 'finish', finish: whole.finish });
  if (whole.usage !== undefined) pieces.push({ kind: 'usage', usage: whole.usage });
  return [...pieces, { kind: 'end' }];
}

const halves = (text: string, cut: number): string[] =>
  [text.slice(0, cut % (text.length + 1)), text.slice(cut % (text.length + 1))].filter((one) => one !== '');

/** What pieces add up to. */
export function gathered(pieces: readonly Piece[]): Pick<Reply, 'parts' | 'finish' | 'usage'> {
  const parts: ReplyPart[] = [];
  let finish: Reply['finish'] = 'pause';
  let used: Usage | undefined;
  for (const piece of pieces) {
    const last = parts.at(-1);
    if (piece.kind === 'text' || piece.kind === 'refusal') {
      if (last?.kind === piece.kind) parts[parts.length - 1] = { ...last, text: last.text + piece.text };
      else parts.push({ kind: piece.kind, text: piece.text });
    } else if (piece.kind === 'tool_start') {
      const { id, name: called, custom } = piece;
      parts.push({ kind: 'tool_call', id, name: called, argumentsText: '', ...(custom && { custom }) });
    } else if (piece.kind === 'tool_arguments' && last?.kind === 'tool_call') {
      parts[parts.length - 1] = { ...last, argumentsText: last.argumentsText + piece.json };
    } else if (piece.kind === 'finish') finish = piece.finish;
    else if (piece.kind === 'usage') used = piece.usage;
  }
  return { parts, finish, usage: used };
}
