// The shape of a step's cases, and small builders for them: what a case shows, the call, and the verdict it must lead to.
import { readAnswer } from '../answer/read-answer.ts';
import type { Call } from '../call.ts';
import type { JsonObject } from '../json.ts';
import { freshSession, type SessionDelta, type SessionView } from '../session.ts';
import type { SurfaceName } from '../surface-name.ts';
import { openCall } from '../surfaces/surface.ts';
import type { Limits } from './limits.ts';

export interface StepCase {
  readonly shows: string;
  readonly kind: 'good' | 'bad' | 'near-miss';
  readonly call: Call;
  readonly settings?: Record<string, unknown>;
  /** Globs, as in a plan. */
  readonly tools?: { readonly allow?: string[]; readonly deny?: string[] };
  readonly limits?: Partial<Limits>;
  readonly verdict: 'pass' | 'found' | 'forbidden' | 'change' | 'block';
  /** For `found`: the types in order of the text. For `block`: the reason. For `change`: the classification, where one is set. */
  readonly says?: readonly string[];
  /** What the session is to remember of it, whole. */
  readonly remembers?: SessionDelta;
}

const session = freshSession('ses_1');

export const callOf = (
  body: JsonObject,
  options: { surface?: SurfaceName; session?: Partial<SessionView>; answer?: JsonObject } = {},
): Call => {
  const surface = options.surface ?? 'chat';
  const call = openCall({
    surface,
    body,
    rawBytes: JSON.stringify(body).length,
    principal: { tenant: 'org_1', agentId: 'ag_1' },
    session: { ...session, ...options.session },
  });
  return options.answer === undefined ? call : { ...call, answer: readAnswer(surface, options.answer) };
};

export const chatBody = (content: string, more: JsonObject = {}): JsonObject => ({
  model: 'm-1',
  messages: [{ role: 'user', content }],
  ...more,
});

/** A chat call whose only message is this text. */
export const saying = (content: string): Call => callOf(chatBody(content));

export const toolCall = (name: string, args: string, id = 'call_1'): JsonObject => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});
