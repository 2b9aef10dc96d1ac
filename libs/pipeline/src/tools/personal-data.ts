// Whether a tool call hands personal data to somebody whom no user has named.
import type { ToolCall } from '../answer/answer.ts';
import { inlineActs } from './inline-code.ts';
import { folded, type Origins } from './origins.ts';
import { commandOf } from './result-sources.ts';
import { shellActs } from './shell-acts.ts';
import type { ToolEffect } from './tool-effects.ts';
import { targetsOf } from './tool-targets.ts';
import { isCalled } from './unvouched.ts';
import { isOwnMachine } from './unvouched-url.ts';

const leaves: ReadonlySet<ToolEffect> = new Set<ToolEffect>(['send', 'fetch', 'permit', 'spend']);

/** @param values personal data in its arguments */
export const carriesPersonalData = (
  toolCall: ToolCall,
  values: readonly string[],
  effect: ToolEffect,
  origins: Origins,
): boolean => {
  const recipients = recipientsOf(toolCall, effect);
  if (recipients === undefined) return false;
  const known = recipients.length > 0 && recipients.every((one) => isKnown(one, origins));
  if (known) return false;
  // whom it goes to is no data that it carries, nor is what the user gave for it
  return values.some(
    (value) => !recipients.some((one) => folded(one).includes(folded(value))) && !origins.isSaid(value),
  );
};

/** Undefined when nothing leaves. */
const recipientsOf = (toolCall: ToolCall, effect: ToolEffect): readonly string[] | undefined => {
  if (effect === 'shell' || effect === 'code') {
    const text = commandOf(toolCall.argumentsText);
    const acts = (effect === 'code' ? inlineActs(text) : shellActs(text)).filter(
      (act) => act.effect === 'send' || act.effect === 'fetch',
    );
    return acts.length === 0 ? undefined : acts.flatMap(({ targets }) => targets);
  }
  return leaves.has(effect) ? targetsOf(toolCall, effect).map(({ value }) => value) : undefined;
};

const isKnown = (recipient: string, origins: Origins): boolean => {
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/:?#]+)/i.exec(recipient)?.[1];
  if (host !== undefined) return origins.isSaid(host) || isOwnMachine(host);
  return origins.isSaid(recipient) || isCalled(recipient, origins.userWords);
};
