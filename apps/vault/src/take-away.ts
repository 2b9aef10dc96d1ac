// Something was taken away: every live edge is told and has dropped it, or its liveness lease has run out, when this returns.

import { uuidBytes } from '@tappass/evidence/uuid-v7';
import type { Acknowledged } from '@tappass/rpc/invalidation';
import type { Epoch } from './store/epoch.ts';
import type { VaultRoom } from './vault-room.ts';

/** `epoch` is that of the transaction that took it away, which is committed already. */
export const announceTaken = (
  room: Pick<VaultRoom, 'invalidator'>,
  epoch: Epoch,
  what: 'secret' | 'vault_key',
  id: string,
  tenant: string,
): Promise<Acknowledged> =>
  room.invalidator.announce({ incarnation: epoch.incarnation, epoch: epoch.n, what, id, orgUuid: uuidBytes(tenant) });
