// How often a process looks at its stores, and how long it waits for them: what a look finds is told by a beat at once, so a frozen
// store is known everywhere within 650 ms, below the second in which calls must be refused, and one that is merely busy is given as
// long as that leaves. An idle process does little else than look, so it looks no more often.

export const checkEveryMs = 200;
export const answerWithinMs = 450;
