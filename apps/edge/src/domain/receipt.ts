// The receipt of a call: what governed it and where it stands in the ledger, as a structured field (RFC 8941 dictionary) that a client can keep.
import type { Position } from '@tappass/evidence/recorder';
import type { Call, TrailEntry } from '@tappass/pipeline/call';
import type { CompiledPlan } from '@tappass/pipeline/compile-plan';

export interface ReceiptFacts {
  readonly plan: CompiledPlan['plan'];
  readonly priceVersion: string;
  /** Undefined for a call that did not get on record. */
  readonly position: Position | undefined;
}

/** Verdicts that are told by the names of their steps; the steps that simply passed are the rest of the count. */
const told: readonly TrailEntry['verdict'][] = ['found', 'changed', 'would_change', 'blocked', 'would_block', 'failed'];

const digestLength = 16;

/** `steps=48, found=(detect_pii), unread_media=2, stream=hold_back, policy="…", prices="…", usage=exact, ledger="…"` */
export function receiptOf(call: Call, { plan, priceVersion, position }: ReceiptFacts): string {
  const members = [`steps=${call.trail.length}`];
  const notable = call.trail.filter(({ verdict }) => verdict !== 'pass');
  for (const verdict of notable.length === 0 ? [] : told) {
    const steps = notable.filter((entry) => entry.verdict === verdict).map(({ step }) => step);
    if (steps.length > 0) members.push(`${verdict}=(${steps.join(' ')})`);
  }
  if (call.removedTools.length > 0) members.push(`removed_tools=(${call.removedTools.map(quoted).join(' ')})`);
  if (call.unreadMedia > 0) members.push(`unread_media=${call.unreadMedia}`);
  if (call.stream) members.push(`stream=${quoted(plan.stream_mode)}`);
  members.push(`policy=${quoted(plan.digest.slice(0, digestLength) || plan.revision)}`);
  members.push(`prices=${quoted(priceVersion)}`);
  members.push(`usage=${call.usage === undefined ? 'none' : call.usage.estimated ? 'estimated' : 'exact'}`);
  if (position !== undefined) members.push(`ledger=${quoted(`${position.busSeq}/${position.eventId}`)}`);
  return members.join(', ');
}

/** A structured-field string holds printable ASCII only. */
const quoted = (text: string): string => `"${text.replace(/[^\x20-\x7e]|["\\]/g, '?')}"`;
