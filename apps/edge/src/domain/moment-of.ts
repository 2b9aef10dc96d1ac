// What a translation cannot know of itself: when it is, what the answer is called, and how much was asked.
import type { Call } from '@tappass/pipeline/call';
import { estimateTokens } from '@tappass/pipeline/tokens';
import type { Moment } from '@tappass/wires/wire';
import type { Parties } from './call-ports.ts';

export const momentOf = ({ arrived }: Pick<Parties, 'arrived'>, call: Call): Moment => ({
  nowSeconds: Math.floor(Date.now() / 1000),
  id: arrived.requestId,
  model: call.model,
  inputTokens: estimateTokens(call.segments, call.mediaParts),
});
