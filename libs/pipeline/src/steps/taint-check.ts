import { z } from 'zod';
import type { ToolCall } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import type { Detector } from '../finding.ts';
import { matchAny } from '../glob.ts';
import { pathText } from '../json.ts';
import { findingsOf } from '../scan-call.ts';
import type { Taint } from '../session.ts';
import { sourceListsOf, sourceSettings } from '../source-lists.ts';
import { defineStep, found, pass } from '../step.ts';
import { type Origins, originsOf } from '../tools/origins.ts';
import { carriesPersonalData } from '../tools/personal-data.ts';
import { unvouchedFindings } from '../tools/surroundings.ts';
import { type ToolEffect, toolEffect } from '../tools/tool-effects.ts';
import { unvouched } from '../tools/unvouched.ts';

const globs = z.array(z.string().min(1)).default([]);

const checks = [...unvouchedFindings, 'pii_to_network'] as const;
type Check = (typeof checks)[number];

const settings = z.object({
  /** Globs of tools that run what they are given, beside those whose names say so. */
  shell_tools: globs,
  /** Globs of tools that send to somebody outside, beside those whose names say so. */
  network_tools: globs,
  ...sourceSettings,
  /** What may be held against a tool call; what is left out passes. */
  checks: z.array(z.enum(checks)).default([...checks]),
});
type Settings = z.infer<typeof settings>;

const none: readonly Detector[] = [];
const secrets: readonly Detector[] = ['secret'];

export const taintCheck = defineStep<Settings>({
  name: 'taint_check',
  sentence:
    'After words from outside, lets a tool call do what users have asked for, to whom they named; keeps personal data from others, and secrets out of answers.',
  settings,
  action: 'block',
  threshold: 0.8,
  readsAnswer: true,
  judgesToolCalls: true,
  judgesNamesOnly: (call) =>
    call.session.taints.length === 0 && call.remember.taints === undefined && !hasResults(call),
  reads: (_set, call) => (isTainted(call, 'SECRET') ? secrets : none),
  run(call, set) {
    const toolCalls = call.answer?.toolCalls ?? [];
    if (toolCalls.length > 0 && (isTainted(call, 'EXTERNAL') || isTainted(call, 'PII') || hasResults(call))) {
      const faults = toolCalls.map((toolCall) => [toolCall, faultOf(toolCall, call, set)] as const);
      const finding = faults.find(([, fault]) => fault !== undefined)?.[1];
      if (finding !== undefined) {
        const forbidden = faults.flatMap(([toolCall, fault]) => (fault === undefined ? [] : [toolCall]));
        return { kind: 'forbidden', toolCalls: forbidden, finding };
      }
    }
    if (!isTainted(call, 'SECRET')) return pass;
    return found(findingsOf('taint_check', call.answer?.segments ?? [], secrets), 'answer');
  },
});

const hasResults = (call: Call): boolean => call.segments.some(({ provenance }) => provenance === 'tool');

const faultOf = (toolCall: ToolCall, call: Call, set: Settings): Check | undefined => {
  const origins = originsOf(call, sourceListsOf(set));
  const effect = effectOf(toolCall.name, set);
  const around = { origins, isTainted: isTainted(call, 'EXTERNAL') };
  const fault = unvouched(toolCall, around, effect);
  if (fault !== undefined && set.checks.includes(fault)) return fault;
  const isPersonal = isTainted(call, 'PII') && set.checks.includes('pii_to_network');
  return isPersonal && leaksPersonalData(toolCall, call, effect, origins) ? 'pii_to_network' : undefined;
};

const effectOf = (name: string, { shell_tools, network_tools }: Settings): ToolEffect => {
  if (matchAny(shell_tools)(name.toLowerCase())) return 'shell';
  return matchAny(network_tools)(name.toLowerCase()) ? 'send' : toolEffect(name);
};

const leaksPersonalData = (toolCall: ToolCall, call: Call, effect: ToolEffect, origins: Origins): boolean => {
  const texts = (call.answer?.segments ?? []).filter(({ where }) => where.startsWith(pathText(toolCall.path)));
  const values = findingsOf('taint_check', texts, ['pii']).flatMap(({ type, score, start, end, path }) => {
    const text =
      score >= 0.8 && type !== 'person' && type !== 'place' ? texts.find(({ where }) => where === path) : undefined;
    return text === undefined ? [] : [text.text.slice(start, end)];
  });
  return values.length > 0 && carriesPersonalData(toolCall, values, effect, origins);
};

/** By this turn or an earlier one. */
const isTainted = (call: Call, taint: Taint): boolean =>
  call.session.taints.includes(taint) || call.remember.taints?.includes(taint) === true;
