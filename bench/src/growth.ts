// Whether what a process holds grows: a straight line through samples, read as what it would gain over the time they cover.

export interface Sample {
  readonly atSeconds: number;
  readonly mb: number;
}

export interface Growth {
  readonly firstMb: number;
  readonly lastMb: number;
  readonly mbPerMinute: number;
  /** Over the time of the samples, by the line. */
  readonly gainedMb: number;
}

/** At the beginning pools and caches fill, and the compiler is busy: at least so much of it says nothing. */
const settlingPart = 0.3;
const settlingSeconds = 120;

/** @throws Error for fewer than two samples after the settling */
export function growthOf(samples: readonly Sample[]): Growth {
  const settledAt = Math.max(settlingSeconds, (samples.at(-1)?.atSeconds ?? 0) * settlingPart);
  const settled = samples.filter(({ atSeconds }) => atSeconds >= settledAt);
  const [first, last] = [settled[0], settled.at(-1)];
  if (first === undefined || last === undefined || first === last) throw new Error('too few samples to tell');
  const mean = (pick: (sample: Sample) => number): number =>
    settled.reduce((sum, sample) => sum + pick(sample), 0) / settled.length;
  const [middleSeconds, middleMb] = [mean(({ atSeconds }) => atSeconds), mean(({ mb }) => mb)];
  let [together, alone] = [0, 0];
  for (const { atSeconds, mb } of settled) {
    together += (atSeconds - middleSeconds) * (mb - middleMb);
    alone += (atSeconds - middleSeconds) ** 2;
  }
  const perSecond = together / alone;
  return {
    firstMb: first.mb,
    lastMb: last.mb,
    mbPerMinute: perSecond * 60,
    gainedMb: perSecond * (last.atSeconds - first.atSeconds),
  };
}

/** A tenth and 8 MB: the collector's own breathing. What really leaks passes it in any soak that is long enough. */
export const isFlat = ({ firstMb, gainedMb }: Growth): boolean => gainedMb < 8 + firstMb * 0.1;
