// Says which handlers of license answer.
import type { RoomParts } from '@tappass/service/serve-room';
import { StatusRpc } from './rpc/status.ts';

class LicenseModule {}

export const buildLicense = async (): Promise<RoomParts> => ({
  module: { module: LicenseModule, controllers: [StatusRpc] },
  checks: [],
  epoch: () => 1n,
});
