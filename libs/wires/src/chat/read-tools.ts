// Function tools of an OpenAI request; what a provider would run itself cannot move to another one.
import { field, isObject, type JsonValue } from '@tappass/pipeline/json';
import { cannotCarry } from '../cannot-carry.ts';
import type { Tool, ToolChoice } from '../conversation.ts';
import { booleanAt, neededText, objectAt, textAt } from '../read-json.ts';

const noParameters = { type: 'object', properties: {} };

export const readTools = (tools: readonly JsonValue[]): Tool[] =>
  tools.map((tool, index) => {
    const where = `tools[${index}]`;
    const inner = objectAt(tool, 'function', `${where}.function`);
    if (textAt(tool, 'type', `${where}.type`) !== 'function' || inner === undefined)
      throw cannotCarry(where, 'only function tools can be carried to the provider of this model');
    return functionTool(inner, `${where}.function`, where);
  });

/** @param inner the object that holds name, description and parameters */
export const functionTool = (inner: JsonValue, at: string, where: string): Tool => ({
  name: neededText(inner, 'name', `${at}.name`),
  description: textAt(inner, 'description', `${at}.description`),
  schema: objectAt(inner, 'parameters', `${at}.parameters`) ?? noParameters,
  strict: booleanAt(inner, 'strict', `${at}.strict`),
  where,
});

/** @throws Fault bad_field for a choice that only OpenAI knows */
export function readToolChoice(choice: JsonValue | undefined): ToolChoice | undefined {
  if (choice === undefined || choice === null) return undefined;
  if (choice === 'auto' || choice === 'none' || choice === 'required') return choice;
  const named = isObject(choice) && choice['type'] === 'function' ? (field(choice, 'function') ?? choice) : undefined;
  const name = field(named, 'name');
  if (typeof name === 'string') return { name };
  throw cannotCarry('tool_choice', 'cannot be carried to the provider of this model');
}
