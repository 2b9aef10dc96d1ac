// The one refusal of this library: a field that has no counterpart in the other format is named, never dropped.
import { Fault } from '@tappass/errors/fault';
import type { Conversation, OptionName } from './conversation.ts';

/** Fault bad_field; @param field as the client wrote it */
export const cannotCarry = (field: string, detail: string): Fault =>
  new Fault('bad_field', { details: { field, detail } });

/** A request the format it claims to be in does not allow. */
export const malformed = (field: string, detail: string): Fault => cannotCarry(field, detail);

/** @throws Fault bad_field for the first option of the client that this provider's format has no word for */
export function requireOptions(conversation: Conversation, provider: string, carried: ReadonlySet<OptionName>): void {
  for (const [option, field] of Object.entries(conversation.named)) {
    // one call at a time is a wish about form; a format without a word for it answers as it will, and clients take lists
    if (option === 'parallel_tools') continue;
    if (!carried.has(option as OptionName)) throw cannotCarry(field, `${provider} has no such option for this model`);
  }
}
