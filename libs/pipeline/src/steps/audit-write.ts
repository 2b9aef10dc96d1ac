import { z } from 'zod';
import type { AuditWriteSettings } from '../ports.ts';
import { defineStep, pass } from '../step.ts';

const settings = z.object({
  /** `durable`: the synced stream has it. `strict`: the ledger has committed it. */
  admission: z.enum(['durable', 'strict']).default('durable'),
});

export const auditWrite = defineStep<AuditWriteSettings>({
  name: 'audit_write',
  sentence: 'Puts the outcome on record; the answer leaves when the record is acknowledged.',
  settings,
  action: 'block',
  threshold: 0,
  always: true,
  run(call, set, ports) {
    const recorded = ports.record(call, set);
    return recorded instanceof Promise ? recorded.then(() => pass) : pass;
  },
});
