// Custom tools of OpenAI take a text where functions take an object. Where a provider knows functions only, such a tool is a function with one text, and its calls come back as the text alone.
import { field, isObject, type JsonObject, type JsonValue, list, text } from '@tappass/pipeline/json';
import type { Tool } from './conversation.ts';
import { badAnswer } from './provider-answer.ts';
import { parsed } from './read-json.ts';
import type { Piece, Reply } from './reply.ts';

/** What a custom tool is where there are only functions. */
export const customSchema: JsonObject = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
  additionalProperties: false,
};

export const customInput = (said: string): JsonObject => ({ input: said });

/** The text of a call; what a model wrote in another form is kept as it wrote it. */
export function textOfInput(input: JsonValue | undefined, otherwise: string): string {
  const said = isObject(input) && Object.keys(input).length === 1 ? text(input['input']) : undefined;
  return said ?? otherwise;
}

/** @param holds where a tool of this format has its name @returns of the custom tools among them */
export function customNames(body: JsonObject, holds: (tool: JsonValue) => JsonValue | undefined): ReadonlySet<string> {
  const names = list(field(body, 'tools'))
    .filter((tool) => field(tool, 'type') === 'custom')
    .map((tool) => text(field(holds(tool), 'name')) ?? '');
  return new Set(names);
}

export const isCustom = (name: string, tools: readonly Tool[]): boolean =>
  tools.some((tool) => tool.name === name && tool.custom !== undefined);

/** The tool where there are functions only. A grammar is told in words: nobody else promises to write by it. */
export function asFunction({ custom, ...tool }: Tool): Tool {
  if (custom?.grammar === undefined) return tool;
  const { syntax, definition } = custom.grammar;
  const rule = `The input is a text by this ${syntax} grammar:\n${definition}`;
  return { ...tool, description: tool.description ? `${tool.description}\n\n${rule}` : rule };
}

/** Calls of tools that the client knows as custom, as the client is to read them. */
export function withCustomCalls(reply: Reply, names: ReadonlySet<string>): Reply {
  if (names.size === 0) return reply;
  const parts = reply.parts.map((part) => {
    if (part.kind !== 'tool_call' || part.custom === true || !names.has(part.name)) return part;
    const { argumentsText } = part;
    return { ...part, custom: true as const, argumentsText: textOfInput(parsed(argumentsText), argumentsText) };
  });
  return { ...reply, parts };
}

type ToolStart = Extract<Piece, { kind: 'tool_start' }>;

/** The same for a reply that flows: such a call is told when it is whole, which is when governance lets it go anyway. */
export class CustomCalls {
  readonly #names: ReadonlySet<string>;
  readonly #told = new Set<number>();
  #held: { readonly start: ToolStart; json: string } | undefined;

  constructor(names: ReadonlySet<string>) {
    this.#names = names;
  }

  /** @throws Fault provider_failed for calls side by side, which no client format has a place for */
  push(piece: Piece): readonly Piece[] {
    if (piece.kind === 'tool_arguments') return this.#arguments(piece);
    const before = this.#flush();
    if (piece.kind !== 'tool_start' || piece.custom === true || !this.#names.has(piece.name))
      return before.length === 0 ? [piece] : [...before, piece];
    this.#held = { start: piece, json: '' };
    return before;
  }

  #arguments(piece: Extract<Piece, { kind: 'tool_arguments' }>): readonly Piece[] {
    if (this.#told.has(piece.tool)) throw badAnswer('tool calls side by side in its stream');
    if (this.#held?.start.tool !== piece.tool) return [piece];
    this.#held.json += piece.json;
    return [];
  }

  #flush(): Piece[] {
    if (this.#held === undefined) return [];
    const { start, json } = this.#held;
    this.#held = undefined;
    this.#told.add(start.tool);
    const said = textOfInput(parsed(json), json);
    const opened: Piece = { ...start, custom: true };
    return said === '' ? [opened] : [opened, { kind: 'tool_arguments', tool: start.tool, json: said, custom: true }];
  }
}
