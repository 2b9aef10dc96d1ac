// The vault's figures: reads of ciphertexts of earlier releases, until there are none.
import { Counter, type Registry } from 'prom-client';

export const legacyReads = (registry: Registry): (() => void) => {
  const counter = new Counter({
    name: 'tappass_vault_legacy_reads_total',
    help: 'Ciphertexts without a key id that were read; new ones are never written.',
    registers: [registry],
  });
  return () => counter.inc();
};
