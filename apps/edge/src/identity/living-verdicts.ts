// A call may outlive the verdict it came with. Whoever is asked on its behalf is shown one that still lives, and a verdict found too old all the same is renewed once.
import { isFault } from '@tappass/errors/fault';
import type { CallOptions, Client } from '@tappass/rpc/caller';
import type { ServiceDesc } from '@tappass/rpc/method';
import type { VerdictCache } from './verdict-cache.ts';

type Ask = (request: unknown, options?: CallOptions) => Promise<unknown>;

/** The same client. Its methods also throw what renewing throws: Fault unauthenticated for a key that was taken away meanwhile. */
export function withLivingVerdicts<S extends ServiceDesc>(
  client: Client<S>,
  verdicts: Pick<VerdictCache, 'living' | 'renewed'>,
): Client<S> {
  const asks = Object.entries(client as Record<string, Ask>);
  return Object.fromEntries(asks.map(([name, ask]) => [name, living(ask, verdicts)])) as Client<S>;
}

function living(ask: Ask, verdicts: Pick<VerdictCache, 'living' | 'renewed'>): Ask {
  return async (request, options = {}) => {
    const { principal, requestId = '' } = options;
    if (principal === undefined) return ask(request, options);
    const shown = await verdicts.living(principal, requestId);
    try {
      return await ask(request, { ...options, principal: shown });
    } catch (thrown) {
      // looked at before anything was done: asking again does nothing twice
      if (!isFault(thrown, 'stale_epoch')) throw thrown;
      return ask(request, { ...options, principal: await verdicts.renewed(shown, requestId) });
    }
  };
}
