// Some servers send an error under the status of a success: by its own words it is told under the status that it should have had.
import { field, type JsonObject, text } from '@tappass/pipeline/json';
import { errorInAnswer } from '@tappass/wires/error-in-answer';

/** By a part of its code or type; the first that fits. */
const statuses: readonly (readonly [RegExp, number])[] = [
  [/rate_limit|quota|too_many_requests|resource_exhausted/i, 429],
  [/overloaded/i, 529],
  [/api_key|authentication|unauthori[sz]ed|unauthenticated/i, 401],
  [/permission|forbidden/i, 403],
  [/not_found/i, 404],
  [/invalid|context_length|content_filter|unsupported|bad_request/i, 400],
];
/** What nobody can tell is the provider's failure. */
const otherwise = 502;

/** Undefined for an answer. */
export function statusOfError(body: JsonObject): number | undefined {
  if (errorInAnswer(body) === undefined) return undefined;
  const error = field(body, 'error');
  for (const name of ['status', 'code']) {
    const number = field(error, name);
    if (typeof number === 'number' && Number.isInteger(number) && number >= 400 && number <= 599) return number;
  }
  const words = [text(field(error, 'code')), text(field(error, 'type'))].filter((word) => word !== undefined);
  return statuses.find(([known]) => words.some((word) => known.test(word)))?.[1] ?? otherwise;
}
