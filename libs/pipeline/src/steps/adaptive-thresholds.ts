import { z } from 'zod';
import { change, defineStep, pass } from '../step.ts';

const settings = z.object({
  /** The session's risk at which thresholds are lowered all the way. */
  full_risk: z.number().positive().default(80),
  /** How far that is. */
  most: z.number().min(0).max(0.6).default(0.3),
  /** An agent whose trust is low begins lower; one whose trust is high only with half of it. */
  trust: z.enum(['low', 'normal', 'high']).default('normal'),
});
type Settings = z.infer<typeof settings>;

/** What refused calls add to the risk, and what little trust adds to the result. */
const riskOfProbe = 8;
const lowTrust = 0.1;

export const adaptiveThresholds = defineStep<Settings>({
  name: 'adaptive_thresholds',
  sentence:
    "Lowers detection thresholds with the session's risk and the agent's trust, for this call and what was found in it so far.",
  settings,
  action: 'log',
  threshold: 0,
  run(call, set) {
    const { session } = call;
    const known = Math.max(session.risk, session.principalRisk);
    const probes = Math.max(session.probes, session.principalProbes);
    const risk = known + (call.remember.risk ?? 0) + probes * riskOfProbe;
    const share = Math.min(1, risk / set.full_risk) * (set.trust === 'high' ? 0.5 : 1);
    const tightening = Math.min(set.most, share * set.most + (set.trust === 'low' ? lowTrust : 0));
    return tightening < 0.01 ? pass : change({ tightening: Math.round(tightening * 1000) / 1000 });
  },
});
