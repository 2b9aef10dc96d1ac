// The provider sees its own name of the model; a body that had it already stays untouched.
import type { Call } from '@tappass/pipeline/call';
import { withDigitsOf } from '@tappass/pipeline/exact-json';

export const named = (call: Call, model: string): Call =>
  call.model === model && call.body['model'] === model
    ? call
    : { ...call, model, body: withDigitsOf({ ...call.body, model }, call.body), changed: true };
