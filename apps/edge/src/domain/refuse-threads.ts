// A conversation that a server keeps (`thread` of Anthropic's beta) would pass unread: it is refused in that API's own words, and its SDK goes on without.
import { Fault } from '@tappass/errors/fault';
import { field, type JsonObject } from '@tappass/pipeline/json';

/** @throws Fault thread_unsupported_request, or thread_not_found for one that somebody else may have begun */
export function refuseThreads(body: JsonObject): void {
  const thread = field(body, 'thread') ?? null;
  if (thread === null) return;
  const reason = field(thread, 'type') === 'continue' ? 'thread_not_found' : 'thread_unsupported_request';
  throw new Fault(reason, { details: { error_code: reason, unsupported: 'thread' } });
}
