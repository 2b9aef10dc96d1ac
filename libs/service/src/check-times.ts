// How often a process looks at its stores, and how long it waits for them: with a beat each 200 ms a frozen store is known everywhere
// within 750 ms, below the second in which calls must be refused, and a store that is merely busy is given as long as that leaves.

export const checkEveryMs = 100;
export const answerWithinMs = 450;
