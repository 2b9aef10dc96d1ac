import { z } from 'zod';
import type { ToolCall } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import type { Finding } from '../finding.ts';
import { pathText } from '../json.ts';
import { findingsOf } from '../scan-call.ts';
import type { Segment } from '../segment.ts';
import { sourceListsOf } from '../source-lists.ts';
import { defineStep, found } from '../step.ts';
import { argumentsOf } from '../tools/arguments.ts';
import { forbiddenKind } from '../tools/forbidden-paths.ts';
import { originsOf } from '../tools/origins.ts';
import { carriesPersonalData } from '../tools/personal-data.ts';
import { plainPath } from '../tools/plain-path.ts';
import { toolEffect } from '../tools/tool-effects.ts';

const climb = z.int().min(0).max(20);
const settings = z.object({
  detectors: z
    .array(z.enum(['pii', 'secret', 'injection', 'unicode', 'code_exec', 'exfiltration']))
    .default(['pii', 'secret', 'injection']),
  /** How many folders up a relative path may lead, in a command and in any other argument: workspaces have neighbours. */
  max_climb: z.strictObject({ commands: climb.default(3), paths: climb.default(1) }).prefault({}),
  /** Kinds of places that this agent may reach all the same: `environment_file`, `start_up`, … */
  allowed_places: z.array(z.string()).default([]),
});
type Settings = z.infer<typeof settings>;

export const scanToolCalls = defineStep<Settings>({
  name: 'scan_tool_calls',
  sentence:
    'Reads the arguments of tool calls for climbing paths, keys and wallets, injected instructions, personal data and secrets.',
  settings,
  action: 'block',
  threshold: 0.8,
  readsAnswer: true,
  judgesToolCalls: true,
  run(call, set) {
    const emitted = call.answer?.toolCalls ?? [];
    if (emitted.length === 0) return found([]);
    const segments = (call.answer?.segments ?? []).filter(({ where }) =>
      emitted.some((one) => where.startsWith(pathText(one.path))),
    );
    const texts = findingsOf('scan_tool_calls', segments, set.detectors).filter(
      (finding) => finding.detector !== 'pii' || leavesWith(finding, call, segments),
    );
    return found([...emitted.flatMap((one) => pathFindings(call, one, set)), ...texts], 'answer');
  },
});

/** Personal data in a call that reads or edits stays here; whom a message goes to, and what a user gave for it, is no leak. */
const leavesWith = (finding: Finding, call: Call, segments: readonly Segment[]): boolean => {
  const toolCall = call.answer?.toolCalls.find(({ path }) => finding.path.startsWith(pathText(path)));
  const segment = segments.find(({ where }) => where === finding.path);
  if (toolCall === undefined || segment === undefined) return true;
  const effect = toolEffect(toolCall.name);
  if (effect === 'read' || effect === 'workspace') return false;
  const origins = originsOf(call, sourceListsOf(namesOnly));
  return carriesPersonalData(toolCall, [segment.text.slice(finding.start, finding.end)], effect, origins);
};
const namesOnly = { internal_tools: [], external_tools: [] };

const mayBePath =
  /[/\\~%\0]|^\.|\.(?:pem|key|p12|pfx|jks|env|kdbx|ppk|dat|json|ya?ml|db|dit|tfstate|tfvars|gpg)$|^id_/i;
/** Longer texts are documents; the paths in them are looked for word by word. */
const longestPath = 4_096;

const pathFindings = (call: Call, toolCall: ToolCall, set: Settings): Finding[] => {
  const types = new Set<string>();
  for (const { value } of argumentsOf(toolCall)) {
    if (typeof value !== 'string') continue;
    const words =
      value.length > longestPath || /\s/.test(value)
        ? [value.slice(0, longestPath), ...value.split(/[\s'"`;|&<>()=,]+/)]
        : [value];
    for (const word of words) {
      if (word.length > longestPath || !mayBePath.test(word)) continue;
      const type = placeType(word, words.length > 1 ? set.max_climb.commands : set.max_climb.paths);
      if (type !== undefined && !set.allowed_places.includes(type)) types.add(type);
    }
  }
  const path =
    call.answer?.segments.find(({ text }) => text === toolCall.argumentsText)?.where ?? pathText(toolCall.path);
  const end = toolCall.argumentsText.length;
  return [...types].map((type) => ({
    step: 'scan_tool_calls',
    detector: 'tool',
    type,
    start: 0,
    end,
    score: 1,
    path,
    severity: 'critical',
  }));
};

const placeType = (word: string, maxClimb: number): string | undefined => {
  const plain = plainPath(word);
  const kind = forbiddenKind(plain);
  if (kind !== undefined) return kind;
  if (word.includes('\0')) return 'null_byte';
  if (!plain.climbs) return undefined;
  // `../frontend` is a neighbour; `a/../b` stays inside and is only untidy
  const steps = plain.path.split('/').filter((name) => name === '..').length;
  return steps > maxClimb || plain.disguised ? 'path_traversal' : undefined;
};
