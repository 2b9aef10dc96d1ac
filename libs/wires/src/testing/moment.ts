import type { Moment } from '../wire.ts';

export const moment: Moment = { nowSeconds: 1_700_000_000, id: 'abc123', model: 'model-1', inputTokens: 7 };
