// Function and custom tools of an OpenAI request; what a provider would run itself cannot move to another one.
import type { Fault } from '@tappass/errors/fault';
import { field, type JsonObject, type JsonValue, list } from '@tappass/pipeline/json';
import { cannotCarry, malformed } from '../cannot-carry.ts';
import type { Tool, ToolChoice } from '../conversation.ts';
import { customSchema } from '../custom-tools.ts';
import { booleanAt, neededText, objectAt, textAt } from '../read-json.ts';

const noParameters = { type: 'object', properties: {} };

export const readTools = (tools: readonly JsonValue[]): Tool[] =>
  tools.map((tool, index) => {
    const where = `tools[${index}]`;
    const type = textAt(tool, 'type', `${where}.type`);
    if (type !== 'function' && type !== 'custom') throw runElsewhere(where);
    const inner = objectAt(tool, type, `${where}.${type}`);
    if (inner === undefined) throw malformed(`${where}.${type}`, 'is missing');
    if (type === 'function') return functionTool(inner, `${where}.function`, where);
    return customTool(inner, `${where}.custom`, (format, at) => objectAt(format, 'grammar', `${at}.grammar`));
  });

/** A tool that its provider executes itself. */
export const runElsewhere = (where: string): Fault =>
  cannotCarry(where, 'is run by OpenAI alone; offer a function in its place, or ask a model of OpenAI');

/** @param grammarOf where in its format a grammar stands */
export function customTool(
  inner: JsonValue,
  at: string,
  grammarOf: (format: JsonObject, at: string) => JsonObject | undefined,
): Tool {
  const format = objectAt(inner, 'format', `${at}.format`);
  const type = format === undefined ? 'text' : neededText(format, 'type', `${at}.format.type`);
  if (type !== 'text' && type !== 'grammar') throw malformed(`${at}.format.type`, 'must be text or grammar');
  const grammar = type === 'grammar' ? grammarOf(format!, `${at}.format`) : undefined;
  const rule = grammar && {
    syntax: neededText(grammar, 'syntax', `${at}.format.syntax`),
    definition: neededText(grammar, 'definition', `${at}.format.definition`),
  };
  if (type === 'grammar' && rule === undefined) throw malformed(`${at}.format.grammar`, 'is missing');
  return {
    name: neededText(inner, 'name', `${at}.name`),
    description: textAt(inner, 'description', `${at}.description`),
    schema: customSchema,
    strict: undefined,
    custom: rule === undefined ? {} : { grammar: rule },
    where: at,
  };
}

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
  const type = field(choice, 'type');
  if (type === 'allowed_tools') return modeOf(choice);
  const named = type === 'function' || type === 'custom' ? (field(choice, type) ?? choice) : undefined;
  const name = field(named, 'name');
  if (typeof name === 'string') return { name };
  throw cannotCarry('tool_choice', 'names what only OpenAI runs; name a function, or leave the choice to the model');
}

/** Those of `allowed_tools` stand in the choice (responses) or in an object of its own (chat). */
const allowedOf = (choice: JsonValue | undefined): JsonValue | undefined => field(choice, 'allowed_tools') ?? choice;

function modeOf(choice: JsonValue): ToolChoice {
  const mode = field(allowedOf(choice), 'mode');
  if (mode === 'auto' || mode === 'required') return mode;
  throw malformed('tool_choice.mode', 'must be auto or required');
}

/** Tools that may not be called need not be told. @throws Fault bad_field for one that is no tool of the request */
export function allowedTools(choice: JsonValue | undefined, tools: readonly Tool[]): readonly Tool[] {
  if (field(choice, 'type') !== 'allowed_tools') return tools;
  return list(field(allowedOf(choice), 'tools')).map((one, index) => {
    const type = field(one, 'type');
    const name = field(typeof type === 'string' ? (field(one, type) ?? one) : one, 'name');
    const known = tools.find((tool) => tool.name === name);
    if (known === undefined) throw malformed(`tool_choice.tools[${index}]`, 'is no tool of this request');
    return known;
  });
}
