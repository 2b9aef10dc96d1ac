// Names of tools as the receiver takes them, and back: the client reads the names that it gave.
import { field, type JsonObject, type JsonPath, type JsonValue, withValuesAt } from '@tappass/pipeline/json';
import type { Demands, ToolNameDemand, WireName } from './demands.ts';
import { answerNames, type Place, placesAt, requestNames } from './places.ts';
import { digestLetters } from './short-name.ts';

/** The client's names by those that were sent; empty when all could stay. */
export type SentNames = ReadonlyMap<string, string>;

export const withToolNames = (
  wire: WireName,
  body: JsonObject,
  { toolNames: demand }: Demands,
): { body: JsonObject; sent: SentNames } => {
  const sent = new Map<string, string>();
  if (demand === undefined) return { body, sent };
  const renamed: [JsonPath, string][] = [];
  for (const [path, name] of namesIn(wire, body)) {
    const fitting = fittingName(name, demand);
    if (fitting === name) continue;
    sent.set(fitting, name);
    renamed.push([path, fitting]);
  }
  return { body: renamed.length === 0 ? body : (withValuesAt(body, renamed) as JsonObject), sent };
};

const namesIn = (wire: WireName, body: JsonObject): (readonly [JsonPath, string])[] =>
  requestNames[wire]
    .flatMap((pattern) => placesAt(body, pattern))
    .flatMap(([path, name]) =>
      typeof name === 'string' && namesTool(wire, body, path) ? [[path, name] as const] : [],
    );

/** Tools that a provider runs itself have names of its own, and so have other blocks of a message. */
const namesTool = (wire: WireName, body: JsonObject, path: JsonPath): boolean => {
  if (wire !== 'messages' && wire !== 'responses') return true;
  let owner: JsonValue | undefined = body;
  for (const key of path.slice(0, -1)) owner = Array.isArray(owner) ? owner[Number(key)] : field(owner, String(key));
  const type = field(owner, 'type');
  return typeof type !== 'string' || /^(?:custom|tool|tool_use|function|function_call|custom_tool_call)$/.test(type);
};

/** A name that cannot stay keeps its beginning, for the model's sake, and an end that no other name has. */
const fittingName = (name: string, { alphabet, longest }: ToolNameDemand): string => {
  if (name.length <= longest && alphabet.test(name)) return name;
  const plain = name.replace(/[^A-Za-z0-9_-]/g, '_').replace(/^[^A-Za-z_]/, '_');
  return `${plain.slice(0, longest - 9)}_${digestLetters(name, 8)}`;
};

/** An answer, or an event of a stream, with the client's names; the same object when none was sent otherwise. */
export const withOwnNames = (wire: WireName, body: JsonObject, sent: SentNames): JsonObject => {
  if (sent.size === 0) return body;
  const own = answerNames[wire]
    .flatMap((pattern): Place[] => placesAt(body, pattern))
    .flatMap(([path, name]): [JsonPath, string][] => {
      const known = typeof name === 'string' ? sent.get(name) : undefined;
      return known === undefined ? [] : [[path, known]];
    });
  return own.length === 0 ? body : (withValuesAt(body, own) as JsonObject);
};
