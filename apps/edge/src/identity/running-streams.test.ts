import type { Fault } from '@tappass/errors/fault';
import { expect, test } from 'vitest';
import type { Identity } from './principal.ts';
import { RunningStreams } from './running-streams.ts';

const identity = (keyId: string) => ({ principal: { keyId, agentUuid: 'ag_1' } }) as Identity;

function watched(streams: RunningStreams, keyId: string) {
  const heard: string[] = [];
  const leave = streams.enter(identity(keyId), (fault: Fault) => heard.push(fault.reason));
  return { heard, leave };
}

test('a key that is taken away ends its own streams and nobody else’s', () => {
  const streams = new RunningStreams();
  const [mine, other] = [watched(streams, 'dk_1'), watched(streams, 'dk_2')];
  streams.cut('dk_1');
  expect(mine.heard).toEqual(['unauthenticated']);
  expect(other.heard).toEqual([]);
});

test('an agent that is taken away ends the streams of all its keys', () => {
  const streams = new RunningStreams();
  const all = [watched(streams, 'dk_1'), watched(streams, 'dk_2')];
  streams.cut('ag_1');
  expect(all.map(({ heard }) => heard)).toEqual([['unauthenticated'], ['unauthenticated']]);
});

test('a stream that ended hears nothing any more', () => {
  const streams = new RunningStreams();
  const { heard, leave } = watched(streams, 'dk_1');
  leave();
  streams.cut('dk_1');
  expect(heard).toEqual([]);
});

test('a stream that begins after the word is ended at once', () => {
  const streams = new RunningStreams();
  streams.cut('dk_1');
  expect(watched(streams, 'dk_1').heard).toEqual(['unauthenticated']);
});
