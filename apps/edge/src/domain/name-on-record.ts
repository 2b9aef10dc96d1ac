// A name that a caller chose, as it may stand in the ledger: the name, without what would be a secret or somebody's data in any text.
import { applyCuts, cutFor } from '@tappass/pipeline/redact';
import { scanText } from '@tappass/pipeline/scan/scan';

export function nameOnRecord(name: string): string {
  const found = scanText(name).filter(({ detector }) => detector === 'secret' || detector === 'pii');
  return found.length === 0
    ? name
    : applyCuts(
        name,
        found.map((one) => cutFor(one, false)),
      );
}
