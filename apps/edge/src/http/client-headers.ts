// The headers of a client that are meant for its provider: which are sent on, and which are named as not sent.
import { Fault } from '@tappass/errors/fault';
import { scanText } from '@tappass/pipeline/scan/scan';
import type { FastifyRequest } from 'fastify';

/** Lists of features and versions. What names an account (`openai-organization`) is not here: the account is the stored credential's. */
const sendable = ['anthropic-version', 'anthropic-beta', 'openai-beta'] as const;

/** Said to a provider about the request; what a browser or an SDK says of itself and of its format is not. */
const meant = /^(?:anthropic|openai)-/;
const aboutTheClient = new Set(['anthropic-dangerous-direct-browser-access', 'anthropic-version']);

const longest = 4_096;
const words = /^[\w.,:;=/+ -]*$/;

/** By name, in lower case; several headers of one name are one list. @throws Fault bad_field for one that cannot be sent as it is */
export function clientHeaders(request: Pick<FastifyRequest, 'headers'>): Record<string, string> {
  const sent: Record<string, string> = {};
  for (const name of sendable) {
    const value = listIn(request, name);
    if (value === '') continue;
    if (value.length > longest || !words.test(value)) {
      const detail = `is no list of names separated by commas of at most ${longest} characters`;
      throw new Fault('bad_field', { details: { field: name, detail } });
    }
    if (scanText(value).some(({ detector }) => detector === 'secret' || detector === 'pii'))
      throw new Fault('bad_field', {
        details: { field: name, detail: 'names features, and holds no key and nobody’s data' },
      });
    sent[name] = value;
  }
  return sent;
}

/** Those that were meant for a provider and are not what this one is sent. */
export function notSent(request: Pick<FastifyRequest, 'headers'>, passes: readonly string[]): string[] {
  return Object.keys(request.headers).filter(
    (name) => meant.test(name) && !aboutTheClient.has(name) && !passes.includes(name),
  );
}

function listIn({ headers }: Pick<FastifyRequest, 'headers'>, name: string): string {
  const value = headers[name] ?? '';
  const lines = Array.isArray(value) ? value : value.split(',');
  return lines
    .flatMap((line) => line.split(','))
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .join(',');
}
