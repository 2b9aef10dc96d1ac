// The one place where a request becomes what its receiver demands, whether it was translated or speaks the receiver's format already.
import { withDigitsUnder } from '@tappass/pipeline/exact-json';
import type { JsonObject } from '@tappass/pipeline/json';
import { withCallIds } from './call-ids.ts';
import { withDialect } from './chat-messages.ts';
import type { Demands, WireName } from './demands.ts';
import { withParameters } from './parameters.ts';
import { withSchemas } from './schemas.ts';
import { withSpeech } from './spoken.ts';
import { withThinking } from './thinking.ts';
import { withToolHistory } from './tool-history.ts';
import { type SentNames, withToolNames } from './tool-names.ts';

export interface Conforming {
  /** The same object where nothing had to change. */
  readonly body: JsonObject;
  /** For the answer: see withOwnNames. */
  readonly sent: SentNames;
}

const rules = [
  withDialect,
  withSpeech,
  withToolHistory,
  withCallIds,
  withSchemas,
  withParameters,
  withThinking,
] as const;

/** @throws Fault bad_field for what cannot be said to this receiver */
export const conform = (wire: WireName, body: JsonObject, demands: Demands): Conforming => {
  let changed = body;
  for (const rule of rules) changed = rule(wire, changed, demands);
  const conforming = withToolNames(wire, changed, demands);
  if (conforming.body !== body) withDigitsUnder(conforming.body, body, formerNames(demands));
  return conforming;
};

/** Parameters that were renamed keep their digits. */
const formerNames = ({ renamed = {} }: Demands): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(renamed).map(([former, name]) => [name, former]));
