// The receipt of a governed call as it goes out: in a header of a whole answer, in the last event of a stream.
import type { Call } from '@tappass/pipeline/call';
import type { Governed } from '../domain/govern.ts';
import { receiptOf } from '../domain/receipt.ts';
import type { EdgeRoom } from '../edge-room.ts';

export const receiptFor = (edge: Pick<EdgeRoom, 'bundle'>, { compiled, governed }: Governed, call: Call): string =>
  receiptOf(call, {
    plan: compiled.plan,
    priceVersion: edge.bundle.current().priceVersion,
    position: governed.position,
  });
