import { z } from 'zod';
import type { Capability } from '../call.ts';
import { change, defineStep, pass } from '../step.ts';
import { argumentsHash } from '../tools/canonical.ts';

const settings = z.object({});

export const verifyToolGovernance = defineStep<z.infer<typeof settings>>({
  name: 'verify_tool_governance',
  sentence: 'Signs a capability token for the tool calls that passed, exactly these; executions are matched to it.',
  settings,
  action: 'block',
  threshold: 0,
  readsAnswer: true,
  run(call, _set, ports) {
    const emitted = call.answer?.toolCalls ?? [];
    if (emitted.length === 0) return pass;
    const minted = ports.mintCapability(
      call,
      emitted.map(({ id, name, argumentsText }) => ({ id, name, argumentsSha256: argumentsHash(argumentsText) })),
    );
    const carrying = (capability: Capability) => change({ capability });
    return minted instanceof Promise ? minted.then(carrying) : carrying(minted);
  },
});
