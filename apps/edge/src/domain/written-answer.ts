// A provider's whole answer as the client is to get it, with the bytes that say so: its own where nothing had to be changed.
import { Fault } from '@tappass/errors/fault';
import type { Answer } from '@tappass/pipeline/answer/answer';
import { readAnswer } from '@tappass/pipeline/answer/read-answer';
import type { Call } from '@tappass/pipeline/call';
import { keepDigits } from '@tappass/pipeline/exact-json';
import { isOwnReport } from '@tappass/wires/usage-report';
import type { Moment } from '@tappass/wires/wire';
import type { Exchange } from '../providers/exchange.ts';
import type { WholeAnswer } from '../providers/read-whole.ts';
import type { UpstreamResponse } from '../providers/upstream-response.ts';
import { bytesOf, freshlyWritten, type WrittenJson } from '../providers/written-json.ts';
import { markedAnswer } from './stored-responses.ts';

/** What answers a stream with one object tells an error, whatever its status says. */
export const isOneObject = ({ headers }: UpstreamResponse): boolean =>
  /^application\/json\b/i.test(headers['content-type'] ?? '');

interface Asked {
  readonly call: Call;
  readonly moment: Moment;
  readonly mark: ((id: string) => string) | undefined;
}

/** @throws Fault provider_failed for an error under the status of an answer, or an answer that does not flow and should */
export function writtenAnswer(
  exchange: Exchange,
  whole: WholeAnswer,
  { call, moment, mark }: Asked,
): { written: WrittenJson; read: Answer } {
  // vectors are many numbers, and nobody builds anything of them
  if (call.surface !== 'embeddings') keepDigits(whole.bytes.toString(), whole.body);
  const translated = exchange.answer(whole.body, moment);
  if (call.stream)
    throw new Fault('provider_failed', {
      details: { provider: 'upstream', detail: 'a whole answer in the place of a stream' },
    });
  const arrived = exchange.translates ? freshlyWritten(translated) : { bytes: whole.bytes, value: whole.body };
  const value = markedAnswer(translated, mark);
  const read = readAnswer(call.surface, value, false, call.body);
  const written = { bytes: bytesOf(arrived, value), value };
  // the books count for themselves what the provider did not tell
  return { written, read: isOwnReport(value['usage']) ? { ...read, usage: undefined } : read };
}
