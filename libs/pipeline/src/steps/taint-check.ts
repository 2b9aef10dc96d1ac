import { z } from 'zod';
import type { Call } from '../call.ts';
import type { Detector } from '../finding.ts';
import { matchAny } from '../glob.ts';
import { findingsOf } from '../scan-call.ts';
import type { Taint } from '../session.ts';
import { defineStep, found, pass } from '../step.ts';

const globs = z.array(z.string().min(1));

const settings = z.object({
  /** Globs of tools that run what they are given: closed once words from outside are in the session. */
  shell_tools: globs.default([
    'bash',
    'sh',
    'shell',
    'shell_*',
    '*_shell',
    'exec',
    'exec_*',
    'execute_*',
    'run_*',
    'terminal*',
    'python*',
    'code_interpreter',
    'computer*',
    'eval*',
  ]),
  /** Globs of tools that send to somebody outside: closed once personal data is in the session. */
  network_tools: globs.default([
    'http*',
    'fetch*',
    'curl*',
    'wget*',
    'web_*',
    'browser*',
    'send_*',
    'post_*',
    'upload*',
    'email*',
    'webhook*',
    'publish*',
  ]),
});
type Settings = z.infer<typeof settings>;

const none: readonly Detector[] = [];
const secrets: readonly Detector[] = ['secret'];

export const taintCheck = defineStep<Settings>({
  name: 'taint_check',
  sentence: 'Keeps words from outside away from shells, personal data from the network, and secrets out of answers.',
  settings,
  action: 'block',
  threshold: 0.8,
  readsAnswer: true,
  judgesToolCalls: true,
  judgesNamesOnly: (call) => !isTainted(call, 'SECRET'),
  reads: (_set, call) => (isTainted(call, 'SECRET') ? secrets : none),
  run(call, set) {
    const toolCalls = call.answer?.toolCalls ?? [];
    if (toolCalls.length > 0 && isTainted(call, 'EXTERNAL')) {
      const forbidden = toolCalls.filter(({ name }) => matchAny(set.shell_tools)(name.toLowerCase()));
      if (forbidden.length > 0) return { kind: 'forbidden', toolCalls: forbidden, finding: 'external_to_shell' };
    }
    if (toolCalls.length > 0 && isTainted(call, 'PII')) {
      const forbidden = toolCalls.filter(({ name }) => matchAny(set.network_tools)(name.toLowerCase()));
      if (forbidden.length > 0) return { kind: 'forbidden', toolCalls: forbidden, finding: 'pii_to_network' };
    }
    if (!isTainted(call, 'SECRET')) return pass;
    return found(findingsOf('taint_check', call.answer?.segments ?? [], secrets), 'answer');
  },
});

/** By this turn or an earlier one. */
const isTainted = (call: Call, taint: Taint): boolean =>
  call.session.taints.includes(taint) || call.remember.taints?.includes(taint) === true;
