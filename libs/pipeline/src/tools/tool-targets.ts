// Whom and what a tool call is about: the arguments that say to whom, where, which and how much, apart from what is written.
import type { ToolCall } from '../answer/answer.ts';
import { type Argument, argumentsOf } from './arguments.ts';
import type { ToolEffect } from './tool-effects.ts';

const recipient =
  /(?:^|[._])(?:to|cc|bcc|recipients?|receivers?|emails?|address(?:es)?|to_address(?:es)?|to_emails?|reply_to|attendees?|invitees?|participants?|members?|user|users|username|login|channel|channel_id|chat|chat_id|room|phone|number|phone_number|url|uri|endpoint|webhook|webhook_url|callback|host|hostname|server|domain|repo|repository|bucket|destination|dest|target|share_with|account|iban|beneficiary|payee|target_address)$/i;
/** What is written, not where to. */
const content =
  /(?:^|[._])(?:body|text|content|contents|message|html|subject|title|description|comment|note|notes|reason|summary|caption|prompt|name|details|query|q|markdown|data|payload|json|label|memo|reference|date|time|start|end|start_time|end_time|due|when|color|size|format|language|currency|unit|method|headers(?:\..{0,200})?)$/i;
const longestTarget = 200;

/** Addresses and web addresses are targets in whatever argument they stand by themselves. */
const isAddress = (text: string): boolean =>
  text.length <= longestTarget * 10 &&
  (/^[^\s@]+@[^\s@.]+\.\S+$/.test(text) || /^[a-z][a-z0-9+.-]{1,15}:\/\/\S+$/i.test(text));

export interface Target {
  readonly value: string;
  readonly isAddress: boolean;
}

/** Effects whose every short argument says what is done. */
const telling: ReadonlySet<ToolEffect> = new Set<ToolEffect>(['spend', 'delete', 'permit']);

export const targetsOf = (toolCall: Pick<ToolCall, 'argumentsText'>, effect: ToolEffect): Target[] =>
  argumentsOf(toolCall).flatMap((argument) => parts(argument, effect));

const parts = ({ path, value }: Argument, effect: ToolEffect): Target[] => {
  if (typeof value === 'number')
    return telling.has(effect) && Math.abs(value) > 1 ? [{ value: String(value), isAddress: false }] : [];
  if (typeof value !== 'string' || value.trim() === '' || value.length > longestTarget * 10) return [];
  const isRecipient = recipient.test(path);
  const pieces = isRecipient ? value.split(/[,;]\s*/) : [value.trim()];
  return pieces.flatMap((piece): Target[] => {
    const bare = /<([^<>\s]+)>\s*$/.exec(piece)?.[1] ?? piece.trim();
    if (bare === '' || bare.length > longestTarget) return [];
    if (isAddress(bare)) return [{ value: bare.replace(/^mailto:/i, ''), isAddress: true }];
    if (isRecipient) return [{ value: bare, isAddress: /^[\w-]+(?:\.[\w-]+)+$/.test(bare) }];
    const tells =
      telling.has(effect) ||
      (effect === 'change' && /(?:^|[._])(?:id|ids|path|file|key|resource|service)$/i.test(path));
    return tells && !content.test(path) && bare.split(/\s+/).length <= 6 ? [{ value: bare, isAddress: false }] : [];
  });
};

/** What a call would say to its recipients: every text that is no target. */
export const payloadOf = (toolCall: Pick<ToolCall, 'argumentsText'>): string =>
  argumentsOf(toolCall)
    .flatMap(({ path, value }) =>
      typeof value === 'string' && !recipient.test(path) && !isAddress(value.trim()) ? [value] : [],
    )
    .join('\n');
