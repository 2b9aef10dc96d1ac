import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BusFrames } from './bus-frames.ts';

const subject = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.]{0,20}$/);
const payload = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes));
const carrying = fc
  .tuple(fc.constantFrom('MSG', 'PUB'), subject, fc.option(subject), payload)
  .map(([verb, at, reply, body]) => {
    const words = [verb, at, ...(verb === 'MSG' ? ['7'] : []), ...(reply === null ? [] : [reply]), body.length];
    return {
      verb,
      subject: at,
      bytes: Buffer.concat([Buffer.from(`${words.join(' ')}\r\n`), body, Buffer.from('\r\n')]),
    };
  });
const bare = fc
  .constantFrom('PING', 'PONG', '+OK', "-ERR 'Stale Connection'", 'INFO {"server_id":"x"}')
  .map((line) => ({ verb: line.split(' ')[0]!, subject: '', bytes: Buffer.from(`${line}\r\n`) }));
const operations = fc.array(fc.oneof(carrying, bare), { maxLength: 12 });

test('however the bytes are cut, the operations come out whole, in order, with their subjects', () => {
  fc.assert(
    fc.property(operations, fc.array(fc.nat({ max: 60 }), { maxLength: 40 }), (sent, cuts) => {
      const bytes = Buffer.concat(sent.map((one) => one.bytes));
      const frames = new BusFrames();
      const seen = [];
      let at = 0;
      for (const cut of cuts) {
        seen.push(...frames.take(bytes.subarray(at, at + cut)));
        at = Math.min(bytes.length, at + cut);
      }
      seen.push(...frames.take(bytes.subarray(at)));
      expect(seen.map(({ verb, subject: name, bytes: own }) => ({ verb, subject: name, bytes: own }))).toEqual(sent);
      for (const { bytes: own, payloadAt } of seen)
        expect(own.toString('latin1', payloadAt - 2, payloadAt)).toBe('\r\n');
    }),
  );
});

test('what is not whole yet is kept back', () => {
  const frames = new BusFrames();
  expect(frames.take(Buffer.from('MSG a.b 1 4\r\nab\r\n'))).toEqual([]);
  expect(frames.take(Buffer.from('\r\nPING\r\n')).map(({ verb }) => verb)).toEqual(['MSG', 'PING']);
});
