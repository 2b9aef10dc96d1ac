// What a detector saw: kind and place, never the text itself, so that a finding may go to a log, a ledger or a client.

export type Severity = 'low' | 'medium' | 'high' | 'critical';

export type Detector =
  | 'pii'
  | 'secret'
  | 'unicode'
  /** A text as its user's own words. */
  | 'injection'
  /** The same text as words of an outsider that stand where a model reads. */
  | 'indirect_injection'
  | 'label'
  | 'tool'
  | 'infra'
  | 'business'
  | 'escalation'
  | 'tool_poison'
  | 'code_exec'
  | 'exfiltration'
  | 'memory_poison'
  | 'insider'
  | 'content'
  | 'shell_bleed'
  | 'artifact'
  | 'media'
  | 'output';

/** From which score on a finding may be logged, taken out, or refuse the call; a rung that is missing or `never` is not reached. */
export interface Rungs {
  readonly log?: number | 'never' | undefined;
  readonly redact?: number | 'never' | undefined;
  readonly block?: number | 'never' | undefined;
}

export interface Finding {
  /** The step that reports it (`detect_pii`, `scan_output`, …). */
  readonly step: string;
  readonly detector: Detector;
  /** What was seen: `email`, `aws_access_key`, `bidi_control`, … */
  readonly type: string;
  /** Half-open range in UTF-16 units of the text at `path` (of its JSON text where the value there is no string). */
  readonly start: number;
  readonly end: number;
  /** Confidence, 0 to 1. */
  readonly score: number;
  /** Where in the body: `messages[0].content`. */
  readonly path: string;
  readonly severity: Severity;
  /** What stands there instead: the step rewrites this place, whatever the plan says about findings. */
  readonly replacement?: string;
  /** Nobody's: a plan that refuses for its kind lets it pass, unless it names the kind; one that takes its kind out takes it out too. */
  readonly harmless?: true;
  /** By whose words it stands in: what may become of it at which score, however strict the plan is. */
  readonly rungs?: Rungs;
  /** Keyed digest of what was found, for whoever wants to except it (exceptions.ts). */
  readonly digest?: string;
  /** An administrator let exactly this be: it is on record and leads to nothing. */
  readonly excepted?: true;
}

export type FindingCounts = Readonly<Record<string, number>>;

export const noCounts: FindingCounts = Object.freeze({});

export const countByType = (findings: readonly Finding[]): FindingCounts => {
  if (findings.length === 0) return noCounts;
  const counts: Record<string, number> = {};
  for (const finding of findings) counts[finding.type] = (counts[finding.type] ?? 0) + 1;
  return counts;
};

/** `email 2, us_ssn`: the public sentence about findings. */
export const describeCounts = (counts: FindingCounts): string =>
  Object.entries(counts)
    .map(([type, n]) => (n === 1 ? type : `${type} ${n}`))
    .join(', ');
