// What is measured: one gateway, alive alone, with the mock provider behind it.

export type Mode = 'json' | 'sse';

export interface Target {
  readonly name: string;
  /** Where chat completions are. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The process whose CPU is counted. */
  readonly pid: number;
  /** Asked after the measurements; throws when what was measured was not what was promised. */
  readonly verify?: () => Promise<Readonly<Record<string, number | boolean>>>;
  stop(): Promise<void>;
}

export interface Surroundings {
  readonly root: string;
  /** Where the bundled programs are. */
  readonly programs: string;
  readonly providerUrl: string;
  /** Of TapPass: a file below the root, or `seeded`. */
  readonly pipeline: string;
  readonly say: (line: string) => void;
}
