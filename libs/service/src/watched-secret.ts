// A secret that follows its file: a new value counts after two equal reads and only when it fits the schema.
import { type FSWatcher, readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { Secret } from './secret.ts';

const settleMs = 250;

export class WatchedSecret<T> {
  readonly name: string;
  #current: Secret<T>;
  #previous: Secret<T> | undefined;
  #candidate: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #watcher: FSWatcher | undefined;
  readonly #listeners: ((value: Secret<T>) => void)[] = [];

  constructor(name: string, value: T) {
    this.name = name;
    this.#current = new Secret(value);
  }

  current(): Secret<T> {
    return this.#current;
  }

  /** The value before the last change, accepted where a peer may still hold it. */
  previous(): Secret<T> | undefined {
    return this.#previous;
  }

  onChange(listener: (value: Secret<T>) => void): void {
    this.#listeners.push(listener);
  }

  /** Watches the directory, since secret stores replace files by renaming links. */
  follow(file: string, schema: z.ZodType<T>, report: (problem: string) => void): this {
    const check = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#read(file, schema, report, check), settleMs).unref();
    };
    this.#watcher = watch(dirname(file), { persistent: false }, check);
    return this;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#watcher?.close();
  }

  #read(file: string, schema: z.ZodType<T>, report: (problem: string) => void, again: () => void): void {
    const text = readSecretFile(file);
    if (text === undefined) return report(`${this.name}_FILE cannot be read; the last good value stays`);
    const parsed = schema.safeParse(text);
    if (!parsed.success) return report(`${this.name}_FILE holds no valid value; the last good value stays`);
    if (parsed.data === this.#current.reveal()) return;
    if (this.#candidate !== text) {
      this.#candidate = text;
      return again();
    }
    this.#candidate = undefined;
    this.#previous = this.#current;
    this.#current = new Secret(parsed.data);
    for (const listener of this.#listeners) listener(this.#current);
  }
}

/** @returns the file's text without its final line break, or undefined when it cannot be read */
export function readSecretFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}
