// What most providers ask for: the key as a bearer token.
import type { Signed, Unsigned } from './provider.ts';

export const bearer = ({ path, credential }: Unsigned): Signed => ({
  path,
  headers: {
    'content-type': 'application/json',
    ...(credential !== '' && { authorization: `Bearer ${credential}` }),
  },
});
