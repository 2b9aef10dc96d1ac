// Collects turns in order and joins neighbours of one speaker.
import type { AssistantPart, Turn, UserPart } from './conversation.ts';

export class Turns {
  readonly #turns: { role: 'user' | 'assistant'; parts: (UserPart | AssistantPart)[] }[] = [];

  user(parts: readonly UserPart[]): void {
    this.#add('user', parts);
  }

  assistant(parts: readonly AssistantPart[]): void {
    this.#add('assistant', parts);
  }

  done(): readonly Turn[] {
    return this.#turns as readonly Turn[];
  }

  #add(role: 'user' | 'assistant', parts: readonly (UserPart | AssistantPart)[]): void {
    if (parts.length === 0) return;
    const last = this.#turns.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else this.#turns.push({ role, parts: [...parts] });
  }
}
