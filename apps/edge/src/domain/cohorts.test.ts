import { describe, expect, it } from 'vitest';
import { Cohorts } from './cohorts.ts';

/** An event loop that turns when it is told to. */
function loop() {
  let next: (() => void)[] = [];
  const turn = async () => {
    const acts = next;
    next = [];
    for (const act of acts) act();
    await Promise.resolve();
  };
  return { turn, nextTurn: (act: () => void) => void next.push(act), idle: () => next.length === 0 };
}

describe('cohorts', () => {
  it('let a call that is the only one go on at once', () => {
    const cohorts = new Cohorts(loop().nextTurn);
    cohorts.begin();
    expect(cohorts.gather('arrived')).toBeUndefined();
  });

  it('let calls that come within two turns go on together, in the order they came', async () => {
    const { turn, nextTurn, idle } = loop();
    const cohorts = new Cohorts(nextTurn);
    for (let n = 0; n < 3; n++) cohorts.begin();
    const gone: string[] = [];
    void cohorts.gather('arrived')?.then(() => gone.push('first'));
    void cohorts.gather('arrived')?.then(() => gone.push('second'));
    await turn();
    expect(gone).toEqual([]);
    void cohorts.gather('arrived')?.then(() => gone.push('third'));
    await turn();
    expect(gone).toEqual(['first', 'second', 'third']);
    expect(idle()).toBe(true);
  });

  it('do not make one stage wait for another', async () => {
    const { turn, nextTurn } = loop();
    const cohorts = new Cohorts(nextTurn);
    cohorts.begin();
    cohorts.begin();
    const gone: string[] = [];
    void cohorts.gather('arrived')?.then(() => gone.push('arrived'));
    await turn();
    void cohorts.gather('answered')?.then(() => gone.push('answered'));
    await turn();
    expect(gone).toEqual(['arrived']);
    await turn();
    expect(gone).toEqual(['arrived', 'answered']);
  });

  it('let at most 32 go in one turn, so that everything else has its own', async () => {
    const { turn, nextTurn, idle } = loop();
    const cohorts = new Cohorts(nextTurn);
    let gone = 0;
    for (let n = 0; n < 70; n++) cohorts.begin();
    for (let n = 0; n < 70; n++) void cohorts.gather('arrived')?.then(() => gone++);
    await turn();
    const seen: number[] = [];
    while (!idle()) {
      await turn();
      seen.push(gone);
    }
    expect(seen).toEqual([32, 64, 70]);
  });

  it('forget a call that has ended', () => {
    const cohorts = new Cohorts(loop().nextTurn);
    cohorts.begin();
    cohorts.begin();
    cohorts.end();
    expect(cohorts.gather('answered')).toBeUndefined();
  });
});
