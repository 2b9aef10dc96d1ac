// What a receiving API asks of a request beyond its format; absent means that it does not mind.

/** Wire formats that providers speak. The first three are spoken by clients too. */
export type WireName = 'chat' | 'messages' | 'responses' | 'gemini' | 'bedrock';

export interface CallIdDemand {
  /** Of the whole id. */
  readonly alphabet: RegExp;
  readonly longest: number;
  /** No shorter either. */
  readonly exactly?: true;
  /** The same id for two calls is refused. */
  readonly unique?: true;
}

export interface ToolNameDemand {
  /** Of the whole name. */
  readonly alphabet: RegExp;
  readonly longest: number;
}

export interface StopDemand {
  readonly most: number;
  /** A stop of spaces only is refused. */
  readonly visible?: true;
}

export interface SchemaDemand {
  readonly keywords: ReadonlySet<string>;
  /** Objects say that they hold nothing else. */
  readonly closed?: true;
}

export interface Demands {
  readonly callIds?: CallIdDemand;
  readonly toolNames?: ToolNameDemand;
  /** It knows no `developer`. */
  readonly systemOnly?: true;
  /** Top-level parameters it knows by another name. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Top-level parameters it refuses and that no answer hangs on. */
  readonly without?: readonly string[];
  /** Members of a message it refuses. */
  readonly messageFields?: ReadonlySet<string>;
  /** Names of speakers: how they may be spelt; `none` where they have to stand in the text. */
  readonly speakers?: RegExp | 'none';
  /** `one`: temperature or top_p, not both. `none`: neither, and no top_k. */
  readonly sampling?: 'one' | 'none';
  readonly hottest?: number;
  readonly mostOutput?: number;
  readonly leastOutput?: number;
  readonly stops?: StopDemand;
  /** A text of spaces only is refused. */
  readonly visibleTexts?: true;
  /** An assistant that said nothing and called nothing is refused. */
  readonly saysSomething?: true;
  /** The first turn is the user's. */
  readonly userFirst?: true;
  /** Neighbours of one speaker are refused. */
  readonly alternates?: true;
  /** How an assistant's last word is gone on from; `none`: it is refused. */
  readonly prefill?: 'trimmed' | 'marked' | 'none';
  /** Where a tool's result came last, a user may not speak before the assistant did. */
  readonly assistantAfterTool?: true;
  /** Calls in the history need their tools told. */
  readonly toolsForHistory?: true;
  /** A result that failed holds texts only. */
  readonly plainFailures?: true;
  /** How thinking is asked for. */
  readonly thinking?: 'budget' | 'adaptive' | 'none';
  /** Words for the effort, from little to much; none where there is no effort. */
  readonly efforts?: readonly string[];
  readonly schemas?: SchemaDemand;
  /** A strict schema is closed and needs all it has. */
  readonly strictSchemas?: true;
  /** Integers that are larger are refused. */
  readonly largestSeed?: number;
}
