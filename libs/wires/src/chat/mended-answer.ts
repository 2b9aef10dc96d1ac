// A whole chat completion as OpenAI would have sent it: each tool call has an id, and an answer that calls tools says so.
import { field, isObject, type JsonObject, type JsonValue, list, text } from '@tappass/pipeline/json';
import { withIds } from './mended-calls.ts';

/** The same object where nothing is amiss. */
export function mendedChatAnswer(body: JsonObject): JsonObject {
  const old = list(field(body, 'choices'));
  const choices = old.map((choice, at) => mendedChoice(choice, `${text(field(body, 'id')) ?? ''} ${at}`));
  return choices.every((choice, at) => choice === old[at]) ? body : { ...body, choices };
}

function mendedChoice(choice: JsonValue, answerId: string): JsonValue {
  const message = field(choice, 'message');
  const old = list(field(message, 'tool_calls'));
  if (!isObject(choice) || !isObject(message) || old.length === 0) return choice;
  const calls = withIds(old, answerId);
  const finish = choice['finish_reason'];
  const wrong = finish === 'stop' || finish === '';
  if (calls.every((call, at) => call === old[at]) && !wrong) return choice;
  return { ...choice, message: { ...message, tool_calls: calls }, ...(wrong && { finish_reason: 'tool_calls' }) };
}
