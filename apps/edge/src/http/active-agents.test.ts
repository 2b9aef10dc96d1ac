import { handClock } from '@tappass/testkit/clock';
import { expect, test } from 'vitest';
import { ActiveAgents } from './active-agents.ts';

test('an agent counts once, until five minutes after its last call', () => {
  const clock = handClock();
  const agents = new ActiveAgents(clock.now);
  agents.seen('ag_1');
  agents.seen('ag_1');
  clock.advance(200_000);
  agents.seen('ag_2');
  expect(agents.count()).toBe(2);
  clock.advance(100_001);
  expect(agents.count()).toBe(1);
  clock.advance(200_000);
  expect(agents.count()).toBe(0);
});

test('more agents than are kept do not fill the memory, and those who left make room', () => {
  const clock = handClock();
  const agents = new ActiveAgents(clock.now);
  for (let n = 0; n < 100_010; n += 1) agents.seen(`ag_${n}`);
  expect(agents.count()).toBe(100_000);
  clock.advance(300_001);
  expect(agents.count()).toBe(0);
  agents.seen('ag_100009');
  expect(agents.count()).toBe(1);
});
