// The arguments of a tool call as values with the path that leads to each, whatever depth a model hides them in.
import type { ToolCall } from '../answer/answer.ts';
import { isObject, type JsonValue } from '../json.ts';

export interface Argument {
  /** Keys joined by dots, positions of lists left out: `to`, `options.path`. */
  readonly path: string;
  readonly value: string | number | boolean | null;
}

/** Undefined for arguments that are no JSON: a custom tool's free text, or a model's mistake. */
export const parseArguments = (toolCall: Pick<ToolCall, 'argumentsText'>): JsonValue | undefined => {
  if (toolCall.argumentsText.trim() === '') return {};
  try {
    return JSON.parse(toolCall.argumentsText) as JsonValue;
  } catch {
    return undefined;
  }
};

/** Every leaf; free text is one leaf without a name. Strings that hold JSON again are opened once. */
export const argumentsOf = (toolCall: Pick<ToolCall, 'argumentsText'>): Argument[] => {
  const parsed = parseArguments(toolCall);
  const leaves: Argument[] = [];
  if (parsed === undefined) leaves.push({ path: '', value: toolCall.argumentsText });
  else collect(parsed, '', leaves, true);
  return leaves;
};

const collect = (value: JsonValue, path: string, leaves: Argument[], opens: boolean): void => {
  if (Array.isArray(value)) for (const item of value) collect(item, path, leaves, opens);
  else if (isObject(value)) {
    for (const key of Object.keys(value))
      collect(value[key] as JsonValue, path === '' ? key : `${path}.${key}`, leaves, opens);
  } else {
    leaves.push({ path, value });
    if (opens && typeof value === 'string') collectInner(value, path, leaves);
  }
};

const collectInner = (value: string, path: string, leaves: Argument[]): void => {
  const trimmed = value.trimStart();
  if (!trimmed.startsWith('{') && !trimmed.startsWith('[')) return;
  try {
    collect(JSON.parse(trimmed) as JsonValue, path, leaves, false);
  } catch {
    // Text that only looks like JSON is the leaf it already is.
  }
};
