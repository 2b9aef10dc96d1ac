// The contracts as they are, to hold the topology against.
import type { DescService } from '@bufbuild/protobuf';
import { Keys } from '@tappass/contracts/keys';
import { Ledger } from '@tappass/contracts/ledger';
import { License } from '@tappass/contracts/license';
import { Policy } from '@tappass/contracts/policy';
import { Vault } from '@tappass/contracts/vault';
import type { ServiceName } from '../topology.ts';

export const contracts: Readonly<Partial<Record<ServiceName, DescService>>> = {
  keys: Keys,
  vault: Vault,
  ledger: Ledger,
  policy: Policy,
  license: License,
};
