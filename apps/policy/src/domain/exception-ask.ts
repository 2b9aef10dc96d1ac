// What an administrator asks to be let be, read strictly: which step, which rule, which text by its digest, why and how long.
import { Fault } from '@tappass/errors/fault';
import { sequence } from '@tappass/pipeline/sequence';

export interface ExceptionText {
  readonly step: string;
  readonly rule: string;
  readonly digest: string;
  readonly reason: string;
  /** RFC 3339. */
  readonly expiresAt: string;
}
export interface ExceptionAsk extends Omit<ExceptionText, 'expiresAt'> {
  readonly expiresAt: Date;
}

const steps: ReadonlySet<string> = new Set(sequence.map(({ step }) => step));
const ruleName = /^[a-z][a-z0-9_]{0,63}$/;
/** As edges make them: 132 bits, base64url. */
const digestShape = /^[\w-]{22}$/;
const longestReason = 500;
const dayMs = 86_400_000;
const mostDays = 366;

/** @throws Fault bad_field */
export const readException = (text: ExceptionText, nowMs: number): ExceptionAsk => {
  const { step, rule, digest } = text;
  if (!steps.has(step)) throw bad('step', 'expects the name of a step (GET /pipelines/steps)');
  if (!ruleName.test(rule)) throw bad('rule', 'expects the rule that a refusal or the findings name');
  if (!digestShape.test(digest)) throw bad('digest', 'expects the 22 characters that a refusal or the findings name');
  const reason = text.reason.trim();
  if (reason === '' || reason.length > longestReason)
    throw bad('reason', `expects why, in at most ${longestReason} characters`);
  const expiresMs = Date.parse(text.expiresAt);
  if (!(expiresMs > nowMs && expiresMs <= nowMs + mostDays * dayMs))
    throw bad('expires_at', `expects a time to come, at most ${mostDays} days ahead`);
  return { step, rule, digest, reason, expiresAt: new Date(expiresMs) };
};

const bad = (field: string, detail: string): Fault => new Fault('bad_field', { details: { field, detail } });
