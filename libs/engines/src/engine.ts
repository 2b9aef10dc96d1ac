// What every engine looks like to the one who started it: where it listens, that it lives, and how to end it; never a secret.

export type EngineName = 'postgres' | 'nats' | 'redis' | 'opa';

/** One line for a human who waits; it holds no secret and no newline. */
export type Progress = (line: string) => void;

export interface Engine {
  readonly name: EngineName;
  readonly version: string;
  /** Loopback port it listens on; the caller keeps it when the next start shall use the same one. */
  readonly port: number;
  readonly pid: number;
  /** Address without credentials. */
  readonly url: string;
  /** Where its files really are: the wished folder, or one under /var/lib when its user could not reach that. */
  readonly home: string;
  /** Resolves when the process is gone, for whatever reason. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Asks it to end, and kills it when it does not within its bound. */
  stop(): Promise<void>;
  /** Sends a signal and waits for nothing: for tests of sudden death. */
  kill(signal: NodeJS.Signals): void;
}

/** A binary that was found or made. */
export interface Located {
  readonly path: string;
  readonly version: string;
  readonly source: 'path' | 'cache' | 'built' | 'package';
  /** What a human should know about this choice, such as a weaker promise. */
  readonly warning?: string;
}

export const silent: Progress = () => {};
