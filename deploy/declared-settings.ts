// The settings of every service, as each declares them: what a start passes on, and what the pages about settings are made of.
import type { Setting } from '@tappass/service/setting';
import { edgeConfig } from '../apps/edge/src/edge.config.ts';
import { keysConfig } from '../apps/keys/src/keys.config.ts';
import { ledgerConfig } from '../apps/ledger/src/ledger.config.ts';
import { licenseConfig } from '../apps/license/src/license.config.ts';
import { policyConfig } from '../apps/policy/src/policy.config.ts';
import { vaultConfig } from '../apps/vault/src/vault.config.ts';
import type { ServiceName } from './topology.ts';

export const declaredSettings: Readonly<Record<ServiceName, readonly Setting[]>> = {
  edge: Object.values(edgeConfig.declarations),
  keys: Object.values(keysConfig.declarations),
  vault: Object.values(vaultConfig.declarations),
  ledger: Object.values(ledgerConfig.declarations),
  policy: Object.values(policyConfig.declarations),
  license: Object.values(licenseConfig.declarations),
};
