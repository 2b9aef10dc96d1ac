// What most providers ask for: the key as a bearer token.
import type { Signed, Unsigned } from './provider.ts';

export const bearer = ({ path, credential, passed }: Unsigned): Signed => ({
  path,
  headers: {
    'content-type': 'application/json',
    ...(credential !== '' && { authorization: `Bearer ${credential}` }),
    ...openaiBeta(passed),
  },
});

/** Features of OpenAI's interface, for those who speak it. */
export const openaiBeta = (passed: Unsigned['passed']): Record<string, string> =>
  passed['openai-beta'] === undefined ? {} : { 'openai-beta': passed['openai-beta'] };
