// OPA's own compiler made it, OPA's own runtime evaluates it, in this process: about 35 µs a decision. Undefined is deny.

import { loadPolicy } from '@open-policy-agent/opa-wasm';
import { Fault } from '@tappass/errors/fault';

export type Entrypoint =
  | 'tappass/authz/allow'
  | 'tappass/call/decision'
  | 'tappass/pipeline/plan'
  | 'tappass/approvals/decision'
  | 'tappass/routing/route';

export interface CompiledPolicy {
  /** The rule's value. @throws Fault policy_undecided when it is undefined, or when evaluation fails in any way */
  readonly evaluate: (entrypoint: Entrypoint, input: object) => unknown;
}

// 64 KiB pages; the module grows its memory when a pipeline is large
const memoryPages = 8;

/** @throws Fault policy_undecided for bytes that are no policy */
export async function compiledPolicy(wasm: Uint8Array, tables: object): Promise<CompiledPolicy> {
  try {
    const policy = await loadPolicy(Uint8Array.from(wasm), memoryPages);
    policy.setData({ tables });
    return {
      evaluate: (entrypoint, input) => {
        const value = attempt(() => (policy.evaluate(input, entrypoint) as { result: unknown }[])[0]?.result);
        if (value === undefined)
          throw new Fault('policy_undecided', { cause: new Error(`${entrypoint} is undefined`) });
        return value;
      },
    };
  } catch (cause) {
    throw new Fault('policy_undecided', { cause });
  }
}

function attempt<T>(act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw new Fault('policy_undecided', { cause });
  }
}
