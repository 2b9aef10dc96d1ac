// A provider's own error in the words of the caller's format: its status, type, code and parameter, whichever format it was said in.
import type { Fault } from '@tappass/errors/fault';

/** By status, what Anthropic's clients know; its SDKs in typed languages know no other. */
const anthropicTypes: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

const openaiTypes: Readonly<Record<number, string>> = {
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  429: 'rate_limit_error',
};

const anthropicKnown = new Set([...Object.values(anthropicTypes), 'invalid_request_error', 'api_error']);

/** What agents look for when a conversation has grown too long, by how other formats say it. */
const tooLong = /prompt is too long|maximum context length|context window|input token count|input is too long/i;

/** The status that the provider answered with; undefined for a fault that is not its answer. */
export function statusOfProvider({ details }: Fault): number | undefined {
  const { status } = details;
  return typeof status === 'number' ? status : undefined;
}

/** Undefined for a fault that is no provider's answer. */
export function providerTerms(fault: Fault, anthropic: boolean) {
  const status = statusOfProvider(fault);
  if (status === undefined) return undefined;
  const { type, param, said, detail } = fault.details;
  const message = said === undefined ? fault.message : String(detail);
  return {
    message,
    type: typeOf(status, typeof type === 'string' ? type : '', anthropic),
    code: codeOf(fault, status, message),
    param: typeof param === 'string' && param !== '' ? param : null,
  };
}

function typeOf(status: number, said: string, anthropic: boolean): string {
  if (anthropic) return anthropicKnown.has(said) ? said : (anthropicTypes[status] ?? byClass(status, 'api_error'));
  return said === '' ? (openaiTypes[status] ?? byClass(status, 'server_error')) : said;
}

const byClass = (status: number, failed: string): string => (status >= 500 ? failed : 'invalid_request_error');

/** Its own word, null where it said null, and our reason where its format has no codes. */
function codeOf({ details, reason }: Fault, status: number, message: string): string | null {
  const code = details['error_code'] ?? details['code'];
  if (typeof code === 'string' && code !== '' && code !== String(status)) return code;
  if ((status === 400 || status === 413) && tooLong.test(message)) return 'context_length_exceeded';
  return code === '' ? null : reason;
}
