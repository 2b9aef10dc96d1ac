// The bare proxy as a target.
import { join } from 'node:path';
import { gatewayCore, startNode } from './processes.ts';
import type { Surroundings, Target } from './target.ts';

export async function startBare({ programs, providerUrl }: Surroundings): Promise<Target> {
  const { pid, port, stop } = await startNode(gatewayCore, [join(programs, 'bare-proxy.mjs'), providerUrl], {
    isReady: (line) => Number(/^listening (\d+)/.exec(line)?.[1]) || undefined,
  });
  const headers = { authorization: 'Bearer bench' };
  return { name: 'bare node:http + undici', url: `http://127.0.0.1:${port}/v1/chat/completions`, headers, pid, stop };
}
