// What the demo model says: an echo, a wished text, or a call of the first tool; never anything it was not given.

export interface ToolSketch {
  readonly name: string;
  readonly parameters: unknown;
  /** Takes a text. */
  readonly custom?: boolean;
}

export interface Asked {
  readonly model: string;
  /** The last user text. */
  readonly text: string;
  readonly tools: readonly ToolSketch[];
  readonly toolForced: boolean;
  /** The history ends with a tool's result. */
  readonly afterTool: boolean;
  readonly inputChars: number;
}

export interface Composed {
  readonly text: string;
  readonly toolCall:
    | {
        readonly id: string;
        readonly name: string;
        readonly arguments: Record<string, unknown>;
        /** Of a custom tool, in place of arguments. */
        readonly input?: string;
      }
    | undefined;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

const wish = /^say:\s*([\s\S]+)$/i;

/** `say: X` answers X; a request for a tool, or a forced one, answers with a call of the first tool. */
export function composeAnswer(asked: Asked, id: string): Composed {
  const tool = asked.tools[0];
  const callsTool =
    tool !== undefined && !asked.afterTool && (asked.toolForced || /\b(use|call) (the|a) tool\b/i.test(asked.text));
  const text = callsTool
    ? ''
    : (wish.exec(asked.text)?.[1] ?? `This is the demo provider (no model behind it). You said: ${asked.text}`);
  const free = tool?.custom === true ? { input: 'a "text"' } : {};
  const toolCall = callsTool
    ? { id: `call_${id}`, name: tool.name, arguments: sample(tool.parameters), ...free }
    : undefined;
  const output =
    text.length + (toolCall === undefined ? 0 : JSON.stringify(toolCall.arguments).length + toolCall.name.length);
  return { text, toolCall, inputTokens: tokens(asked.inputChars), outputTokens: tokens(output) };
}

const tokens = (chars: number): number => Math.max(1, Math.ceil(chars / 4));

const samples: Readonly<Record<string, unknown>> = {
  string: 'demo',
  number: 1,
  integer: 1,
  boolean: true,
  array: [],
  object: {},
};

/** Arguments that fit a simple JSON schema. */
function sample(schema: unknown): Record<string, unknown> {
  const properties =
    (schema as { properties?: Record<string, { type?: string; enum?: unknown[] }> } | undefined)?.properties ?? {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, { type, enum: choices }]) => [
      name,
      choices?.[0] ?? samples[type ?? 'string'],
    ]),
  );
}

/** A text in pieces as a model would stream it: words with their spaces. */
export const pieces = (text: string): string[] => text.match(/\s*\S+\s*?(?=\s|$)|\s+/g) ?? [];
