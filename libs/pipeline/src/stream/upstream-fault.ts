// The one refusal for a provider whose stream cannot be governed.
import { Fault } from '@tappass/errors/fault';

export const upstreamFault = (detail: string): Fault =>
  new Fault('provider_failed', { details: { provider: 'upstream', detail } });
