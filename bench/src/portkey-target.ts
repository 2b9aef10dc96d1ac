// The best open TypeScript gateway measured, pinned by its own lock: no governance, a provider named by headers.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@tappass/engines/free-port';
import { gatewayCore, startNode } from './processes.ts';
import type { Surroundings, Target } from './target.ts';

export async function startPortkey({ root, providerUrl, say }: Surroundings): Promise<Target> {
  const peers = join(root, 'bench/peers');
  const program = 'node_modules/@portkey-ai/gateway/build/start-server.js';
  if (!existsSync(join(peers, program))) {
    say('installing the peers (locked, without install scripts)');
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: peers, stdio: 'ignore' });
  }
  const wished = await freePort();
  const { pid, port, stop } = await startNode(gatewayCore, [program, `--port=${wished}`, '--headless'], {
    cwd: peers,
    env: { NODE_ENV: 'production' },
    isReady: (line) => (line.includes(String(wished)) || /ready|running/i.test(line) ? wished : undefined),
  });
  return {
    name: 'portkey gateway 1.15.2',
    url: `http://127.0.0.1:${port}/v1/chat/completions`,
    headers: {
      authorization: 'Bearer bench',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `${providerUrl}/v1`,
    },
    pid,
    stop,
  };
}
