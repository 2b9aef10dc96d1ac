// One text as a call of its own, through the detection steps themselves, so that what is measured is what runs.

import { compileToolRules } from '../../libs/pipeline/src/compile-plan.ts';
import type { Finding } from '../../libs/pipeline/src/finding.ts';
import type { JsonObject } from '../../libs/pipeline/src/json.ts';
import { asOutsider, asUser } from '../../libs/pipeline/src/scan/injection/model.ts';
import { readingFor, scanSegment } from '../../libs/pipeline/src/scan-call.ts';
import { type Provenance, Segment } from '../../libs/pipeline/src/segment.ts';
import type { StepName } from '../../libs/pipeline/src/sequence.ts';
import { stepOf } from '../../libs/pipeline/src/step-table.ts';
import { testPorts } from '../../libs/pipeline/src/testing/limits.ts';
import { callOf } from '../../libs/pipeline/src/testing/step-case.ts';
import { explainInjection, type Spoke } from './explain-injection.ts';

export interface Line {
  readonly id: string | number;
  readonly text: string;
  /** Whose words they are; a user's when nothing is said. */
  readonly role?: string;
}

export interface Scanned {
  readonly id: string | number;
  readonly injection: {
    readonly score: number;
    readonly kind: string | null;
    readonly flagged: boolean;
    /** What spoke for and against, the strongest first. */
    readonly because: readonly Spoke[];
  };
  readonly findings: readonly {
    readonly step: string;
    readonly type: string;
    /** Code points, half-open. */
    readonly start: number;
    readonly end: number;
    readonly score: number;
  }[];
}

const requestSteps: readonly StepName[] = [
  'detect_injection',
  'scan_tool_results',
  'detect_pii',
  'detect_secrets',
  'detect_infra',
  'detect_business',
  'detect_unicode',
  'detect_escalation',
  'detect_tool_poison',
  'detect_code_exec',
  'detect_exfiltration',
  'detect_memory_poison',
  'detect_insider_threat',
];
const answerSteps: readonly StepName[] = ['content_safety', 'shell_bleed', 'verify_artifacts'];
const roles: ReadonlySet<string> = new Set(['system', 'developer', 'user', 'assistant', 'tool']);

/** @throws TypeError for a line that is not one */
export const scanLine = (line: Line): Scanned => {
  if (typeof line?.text !== 'string') throw new TypeError('needs {id, text}');
  const role = roles.has(line.role ?? '') ? (line.role as string) : 'user';
  const body: JsonObject = { model: 'm', messages: [{ role, content: line.text, tool_call_id: 'c' }] };
  const segment = new Segment(line.text, ['messages', 0, 'content'], role as Provenance);
  const call = { ...callOf(body), segments: [segment] };
  const answer = { ...callOf({ model: 'm', messages: [] }, { answer: {} }) };
  const answered = { ...answer, answer: { ...answer.answer, segments: [segment] } } as typeof answer;
  const findings = [
    ...requestSteps.flatMap((name) => findingsOf(name, call)),
    ...answerSteps.flatMap((name) => findingsOf(name, answered)),
  ];
  const toPoints = codePoints(line.text);
  return {
    id: line.id,
    injection: injectionOf(segment, findings),
    findings: findings.map(({ step, type, start, end, score }) => ({
      step,
      type,
      start: toPoints(start),
      end: toPoints(end),
      score,
    })),
  };
};

const findingsOf = (name: StepName, call: ReturnType<typeof callOf>): readonly Finding[] => {
  const step = stepOf(name);
  const verdict = step.run(call, step.settings.parse({}), testPorts(), {
    tools: compileToolRules(['*'], []),
    kindLimits: [],
  });
  if (verdict instanceof Promise || verdict.kind !== 'found') return [];
  return verdict.findings.filter((finding) => finding.score >= step.threshold);
};

/** Flagged when a step reports it: whose words are read, and from which score, is theirs to say. */
const injectionOf = (segment: Segment, reported: readonly Finding[]): Scanned['injection'] => {
  const detector = readingFor(segment.provenance);
  const found = scanSegment(segment).find((one) => one.detector === detector);
  return {
    score: found?.score ?? 0,
    kind: found?.type ?? null,
    flagged: reported.some((one) => one.detector === 'injection'),
    because: explainInjection(segment.text, detector === 'injection' ? asUser : asOutsider),
  };
};

/** From UTF-16 units to code points; texts without surrogates need no table. */
const codePoints = (text: string): ((unit: number) => number) => {
  if (!/[\ud800-\udfff]/.test(text)) return (unit) => unit;
  const points = new Uint32Array(text.length + 1);
  let count = 0;
  for (let unit = 0; unit < text.length; unit++) {
    points[unit] = count;
    const code = text.charCodeAt(unit);
    const isHigh = code >= 0xd800 && code <= 0xdbff;
    const next = text.charCodeAt(unit + 1);
    if (!(isHigh && next >= 0xdc00 && next <= 0xdfff)) count++;
  }
  points[text.length] = count;
  return (unit) => points[unit] as number;
};
