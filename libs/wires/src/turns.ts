// Collects turns in order and joins neighbours of one speaker.

import type { AssistantPart, Turn, UserPart } from './conversation.ts';
import { FittingIds } from './demands/call-ids.ts';
import type { CallIdDemand } from './demands/demands.ts';

const anyId: CallIdDemand = { alphabet: /^.+$/s, longest: Number.MAX_SAFE_INTEGER, unique: true };

export class Turns {
  readonly #turns: { role: 'user' | 'assistant'; parts: (UserPart | AssistantPart)[] }[] = [];

  user(parts: readonly UserPart[]): void {
    this.#add('user', parts);
  }

  assistant(parts: readonly AssistantPart[]): void {
    this.#add('assistant', parts);
  }

  /** Each call has an id of its own, and its result the same one, whatever the client gave. */
  done(): readonly Turn[] {
    const ids = new FittingIds(anyId);
    const named = (part: UserPart | AssistantPart): UserPart | AssistantPart => {
      if (part.kind === 'tool_call') return { ...part, id: ids.call(part.id) };
      return part.kind === 'tool_result' ? { ...part, id: ids.result(part.id) } : part;
    };
    return this.#turns.map(({ role, parts }) => ({ role, parts: parts.map(named) })) as readonly Turn[];
  }

  #add(role: 'user' | 'assistant', parts: readonly (UserPart | AssistantPart)[]): void {
    const last = this.#turns.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else if (parts.length > 0) this.#turns.push({ role, parts: [...parts] });
    // a user without words had a turn still: what the model said last was no beginning
    else if (role === 'user') this.#turns.push({ role, parts: [{ kind: 'text', text: '', where: '' }] });
  }
}
