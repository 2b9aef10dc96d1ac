// A response is not kept by the provider unless the client asks for it: the credential is shared, and so would be what is kept.
import type { Call } from '@tappass/pipeline/call';

export function storeNothing(call: Call): Call {
  if (call.surface !== 'responses' || typeof call.body['store'] === 'boolean') return call;
  return { ...call, body: { ...call.body, store: false }, changed: true };
}
