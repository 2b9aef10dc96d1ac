// The one error shape that OpenAI, Anthropic and TapPass clients can all read.
import type { Code } from '@tappass/errors/catalogue';
import type { Fault } from '@tappass/errors/fault';
import type { Call } from '@tappass/pipeline/call';
import { providerTerms } from './provider-terms.ts';
import { toldOf } from './step-details.ts';

const openaiTypes: Readonly<Record<Code, string>> = {
  invalid_argument: 'invalid_request_error',
  unauthenticated: 'authentication_error',
  permission_denied: 'permission_error',
  not_found: 'not_found_error',
  already_exists: 'conflict_error',
  failed_precondition: 'invalid_request_error',
  resource_exhausted: 'rate_limit_error',
  unavailable: 'api_error',
  deadline_exceeded: 'api_error',
  internal: 'api_error',
};

/** Anthropic names two more by status. */
const anthropicTypeOf = (status: number, code: Code): string =>
  status === 413 ? 'request_too_large' : status === 503 ? 'overloaded_error' : openaiTypes[code];

/** The error's own terms, in the names of the caller's format. */
interface Terms {
  readonly message: string;
  readonly type: string;
  readonly code: string | null;
  readonly param: string | null;
}

function termsOf(fault: Fault, anthropic: boolean): Terms {
  const said = providerTerms(fault, anthropic);
  if (said !== undefined) return said;
  const { code, status } = fault.row;
  const { field } = fault.details;
  return {
    message: fault.message,
    type: anthropic ? anthropicTypeOf(status, code) : openaiTypes[code],
    code: fault.reason,
    param: typeof field === 'string' ? field : null,
  };
}

/** Anthropic's SDKs tell its errors apart by this. */
function errorDetails({ details }: Fault): Record<string, unknown> {
  const { error_code: code, unsupported } = details;
  if (code === undefined) return {};
  return { details: { error_code: code, ...(unsupported !== undefined && { unsupported: [unsupported] }) } };
}

export interface ErrorFacts {
  /** The call, when the pipeline ran. */
  readonly call?: Call | undefined;
}

/** @param anthropic true on /v1/messages: the same fields in its envelope */
export function errorBody(fault: Fault, facts: ErrorFacts, anthropic: boolean): Record<string, unknown> {
  const { call } = facts;
  const { message, stepDetails } = toldOf(call);
  const step = call?.blocked?.step ?? null;
  const blockedBy = step !== null && fault.row.status === 403 ? step : null;
  const error = {
    ...termsOf(fault, anthropic),
    ...(message !== undefined && { message }),
    ...(anthropic && errorDetails(fault)),
    step,
    reason: fault.reason,
    blocked_by: blockedBy,
  };
  return {
    ...(anthropic && { type: 'error' }),
    error,
    blocked_by: blockedBy,
    classification: call?.classification ?? null,
    reason: fault.reason,
    step_details: stepDetails,
    ...needsApproval(fault),
  };
}

/** For both kinds of client: those that look at the outcome, and those that look for obligations. */
export function needsApproval({ reason, details }: Fault): Record<string, unknown> {
  if (reason !== 'approval_required') return {};
  const { request, tier, rule, until } = details;
  return {
    outcome: 'needs_approval',
    obligations: [{ type: 'require_approval', tier, reason: rule }],
    approval: { request_id: request, tier, expires_at: until, matched_rule: rule },
  };
}
