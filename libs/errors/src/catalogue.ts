// Every reason a call can fail for, as one table: gRPC-style code, HTTP status, public text, and whether trying again can help.

/** The canonical codes (google.rpc.Code names); they cross RPC, the HTTP status is only the edge's rendering of them. */
export type Code =
  | 'invalid_argument'
  | 'unauthenticated'
  | 'permission_denied'
  | 'not_found'
  | 'already_exists'
  | 'failed_precondition'
  | 'resource_exhausted'
  | 'unavailable'
  | 'deadline_exceeded'
  | 'internal';

export interface Reason {
  readonly code: Code;
  readonly status: number;
  /** What a stranger may read. `{field}` placeholders are filled from the fault's details. */
  readonly text: string;
  /** `later`: the same call may succeed without any change by the caller. */
  readonly retry: 'never' | 'later';
}

const row = (code: Code, status: number, text: string, retry: Reason['retry'] = 'never'): Reason => ({
  code,
  status,
  text,
  retry,
});

export const reasons = {
  // what the caller sent
  bad_json: row('invalid_argument', 400, 'The body is not valid JSON: {detail}.'),
  bad_field: row('invalid_argument', 400, '{field}: {detail}.'),
  thread_unsupported_request: row(
    'invalid_argument',
    400,
    'Threads are not kept on this server; send the whole conversation in messages.',
  ),
  thread_not_found: row('invalid_argument', 400, 'There is no such thread; send the whole conversation in messages.'),
  response_not_stored: row(
    'not_found',
    404,
    'No such response was stored for this agent; an answer that says store: false is kept by nobody (setting TAPPASS_STORED_RESPONSES).',
  ),
  conversations_not_kept: row(
    'invalid_argument',
    400,
    'Conversations are not kept on this server; send the items in input, or continue a stored response with previous_response_id.',
  ),
  bad_http: row('invalid_argument', 400, 'This is no request of HTTP/1.1: {detail}.'),
  headers_too_large: row(
    'invalid_argument',
    431,
    'The headers are larger than {most} bytes; send fewer or shorter ones.',
  ),
  bad_flag: row('invalid_argument', 400, 'X-TapPass-Flags: {detail}.'),
  body_too_large: row('invalid_argument', 413, 'The body is larger than {most} bytes; send a smaller request.'),
  body_too_slow: row(
    'invalid_argument',
    408,
    'The body did not arrive in time; send it faster, or a smaller one.',
    'later',
  ),
  unsupported_media_type: row(
    'invalid_argument',
    415,
    'Send the body as application/json, as it is or in gzip, deflate, br or zstd.',
  ),
  route_not_found: row('not_found', 404, 'No such route.'),
  method_not_allowed: row('invalid_argument', 405, 'This route answers {allow}.'),
  model_not_found: row(
    'not_found',
    404,
    'The model {model} is not in the price book. GET /v1/models lists what this agent may use.',
  ),
  not_found: row('not_found', 404, '{what} was not found.'),
  already_exists: row('already_exists', 409, '{what} exists already.'),
  idempotency_conflict: row('already_exists', 409, 'This Idempotency-Key was used with another body; use a new key.'),
  org_ambiguous: row('failed_precondition', 409, 'More than one organisation exists; name one with X-TapPass-Org.'),
  pipeline_assigned: row(
    'failed_precondition',
    409,
    'The pipeline {pipeline} governs somebody; assign another one first.',
  ),
  // who the caller is
  unauthenticated: row(
    'unauthenticated',
    401,
    'Missing or invalid credentials. Send a TapPass key as "Authorization: Bearer tp_…" or "x-api-key".',
  ),
  credentials_disagree: row(
    'unauthenticated',
    401,
    'Missing or invalid credentials. Send a TapPass key as "Authorization: Bearer tp_…" or "x-api-key".',
  ),
  forbidden: row('permission_denied', 403, 'This credential may not do that.'),
  // governance
  blocked: row('permission_denied', 403, 'Blocked by {step}: {detail}.'),
  hosted_tool_refused: row(
    'permission_denied',
    403,
    'The tool {tool} ({field}) is run by the provider, where TapPass cannot govern it. Leave it out, or ask your platform team to list it in validate_input.allowed_hosted_tools.',
  ),
  unlisted_refused: row(
    'permission_denied',
    403,
    'The {what} {name} ({field}) is documented by no provider, so nobody can say what it does. Leave it out, or ask your platform team to list it in validate_input.{setting}.',
  ),
  step_failed: row('internal', 500, 'The governance step {step} failed, so the call was stopped.'),
  session_tool_rug_pull: row(
    'permission_denied',
    403,
    'The definition of the tool {tool} is not the one this session began with.',
  ),
  session_locked: row(
    'permission_denied',
    403,
    'In this session ({session}) one severe text after another was refused, so it is locked. It opens again in {minutes} minutes, at once when an administrator opens it (POST /sessions/{session}/unlock); other sessions go on.',
  ),
  loop_detected: row('permission_denied', 403, 'The agent goes in circles: {detail}.'),
  budget_exceeded: row('permission_denied', 403, 'The budget of {scope} does not cover this call: {detail}.'),
  model_not_allowed: row('permission_denied', 403, 'Policy does not allow the model {model} here.'),
  outside_residency: row(
    'permission_denied',
    403,
    'The model {model} is served outside the European Union, where policy keeps calls.',
  ),
  not_routed: row(
    'permission_denied',
    403,
    'No model that policy allows for {classification} data can answer this call.',
  ),
  model_unpriced: row(
    'permission_denied',
    403,
    'The model {model} has no price; an admin must set one (zero is allowed).',
  ),
  no_provider_credential: row(
    'failed_precondition',
    403,
    'No credential for the provider {provider} is stored for this organisation.',
  ),
  no_moderation: row('failed_precondition', 403, 'The provider {provider} moderates nothing here.'),
  approval_required: row(
    'permission_denied',
    403,
    'A human must approve the call of {tool} first ({tier}); the request {request} waits until {until}.',
  ),
  approval_denied: row('permission_denied', 403, 'The call of {tool} was denied ({request}).'),
  approval_own: row('permission_denied', 403, 'Nobody decides on a request of their own.'),
  approval_closed: row('failed_precondition', 409, 'The request {request} is {state}; there is nothing to decide.'),
  tool_not_served: row('permission_denied', 403, 'The tool {tool} is not one that this server may execute here.'),
  tool_server_refused: row('permission_denied', 403, 'The address of the tool server {server} may not be reached.'),
  tool_failed: row('unavailable', 502, 'The tool server {server} could not execute the call.'),
  tool_timeout: row('deadline_exceeded', 502, 'The tool server {server} did not answer in time.'),
  capability_refused: row('permission_denied', 403, 'The capability token does not permit this call: {detail}.'),
  rate_limited: row('resource_exhausted', 429, 'Too many calls for {scope}; try again after {seconds} s.', 'later'),
  ip_rate_limited: row('resource_exhausted', 429, 'Too many requests from this address; slow down.', 'later'),
  // the provider
  provider_failed: row('unavailable', 502, 'The provider {provider} answered with an error ({detail}).', 'later'),
  provider_unreachable: row('unavailable', 502, 'The provider {provider} could not be reached.', 'later'),
  provider_timeout: row('deadline_exceeded', 502, 'The provider {provider} did not answer in time.', 'later'),
  provider_refused: row('invalid_argument', 400, 'The provider {provider} refused the request: {detail}.'),
  provider_rate_limited: row(
    'resource_exhausted',
    429,
    'The provider {provider} limits its rate; try again after {seconds} s.',
    'later',
  ),
  provider_breaker_open: row(
    'unavailable',
    503,
    'The provider {provider} is failing; calls to it are paused.',
    'later',
  ),
  client_gone: row('failed_precondition', 499, 'The client hung up before the answer.'),
  stream_blocked: row('permission_denied', 403, 'The answer was stopped by {step}: {detail}.'),
  // our own house: unknown is not unauthorised
  not_ready: row(
    'unavailable',
    503,
    'A part of the governance plane is down ({part}); nothing was forwarded.',
    'later',
  ),
  overloaded: row(
    'unavailable',
    503,
    'More calls come than can be governed; nothing was forwarded. Try again after {seconds} s.',
    'later',
  ),
  deadline: row(
    'deadline_exceeded',
    503,
    'The governance plane did not answer in time; nothing was forwarded.',
    'later',
  ),
  policy_undecided: row('unavailable', 503, 'Policy could not be evaluated; nothing was forwarded.', 'later'),
  evidence_unavailable: row('unavailable', 503, 'The call could not be put on record, so it was not made.', 'later'),
  vault_unavailable: row('unavailable', 503, 'The vault could not open a credential; nothing was forwarded.', 'later'),
  draining: row('unavailable', 503, 'This replica is shutting down; try again.', 'later'),
  internal: row('internal', 500, 'Something went wrong on our side; the request id identifies it in our log.'),
  // between services
  bad_signature: row(
    'unavailable',
    503,
    'A signature between two parts of the governance plane did not verify; nothing was forwarded.',
    'later',
  ),
  stale_epoch: row('failed_precondition', 409, 'The caller acted on an outdated state.', 'later'),
  ciphertext_invalid: row('invalid_argument', 400, 'The ciphertext is not valid here.'),
  not_canonical: row('invalid_argument', 400, 'The event has no canonical form: {detail}.'),
  entry_invalid: row('invalid_argument', 400, 'The bytes are not a ledger entry: {detail}.'),
  note_invalid: row('invalid_argument', 400, 'The signed note is not valid: {detail}.'),
  rotation_conflict: row('failed_precondition', 409, 'The key is not in a state that allows this: {detail}.'),
  ledger_fenced: row('unavailable', 503, 'Another sequencer took over; this one stopped.', 'later'),
  ledger_halted: row('unavailable', 503, 'The ledger stopped itself to protect the chain: {detail}.', 'later'),
  // starting up: read by whoever runs the system, never by a caller
  engine_missing: row('failed_precondition', 503, '{engine} cannot be had on this machine: {detail}.'),
  engine_failed: row('unavailable', 503, '{engine} did not start: {detail}.'),
  migration_refused: row('failed_precondition', 503, 'Migration {migration} of {schema} was refused: {detail}.'),
  database_unsafe: row('failed_precondition', 503, 'The database does not protect tenants: {detail}.'),
} satisfies Record<string, Reason>;

export type ReasonName = keyof typeof reasons;

export const isReasonName = (name: string): name is ReasonName => Object.hasOwn(reasons, name);
