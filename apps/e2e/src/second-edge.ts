// Another replica of the edge beside the stack's own: same identity, same settings, its own ports.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@tappass/engines/free-port';
import { localCertificates } from '../../../deploy/local/src/local-ca.ts';
import { serviceEnvironment } from '../../../deploy/local/src/service-environment.ts';
import { type RunningService, startService, untilReady } from '../../../deploy/local/src/service-process.ts';
import { demoAddresses, demoSettings } from '../../../deploy/local/src/stand-ins.ts';
import { nodeFlags } from '../../../deploy/node-flags.ts';
import { checkout, type TestStack } from './stack-for-tests.ts';

export interface SecondEdge extends RunningService {
  readonly url: string;
}

/** @param name of its log folder, when there is more than one */
export async function startSecondEdge(stack: TestStack, name = 'second-edge'): Promise<SecondEdge> {
  const [edgePort, opsPort] = [await freePort(), await freePort()];
  const logFolder = join(stack.dir, 'logs', name);
  mkdirSync(logFolder, { recursive: true });
  const demo = demoSettings(demoAddresses({}), stack.demoUrl);
  const at = {
    natsPort: stack.ports.nats,
    natsCaFile: localCertificates(join(stack.dir, 'certs')).caFile,
    postgresPort: stack.ports.postgres,
    redisPort: stack.ports.redis,
    edgePort,
    opsPorts: { ...stack.ports.ops, edge: opsPort },
    demo,
  };
  const environment = serviceEnvironment('edge', stack.secrets, at, { openaiFile: '', anthropicFile: '' });
  const plan = {
    ...{ name: 'edge', appsFolder: join(checkout, 'apps'), nodeFlags: nodeFlags('edge') },
    ...{ logFolder, opsPort, environment },
  };
  const service = startService(plan);
  await untilReady(service, plan, 30_000);
  return { ...service, url: `http://127.0.0.1:${edgePort}` };
}
