// What differs between providers, as one table row each: address, path, how the credential and versions are said.
import type { SurfaceName } from '@tappass/pipeline/surface-name';

export interface Provider {
  readonly name: string;
  /** The wire format it speaks. */
  readonly surface: SurfaceName;
  readonly path: string;
  /** @param passed headers of the client that may pass (allow-list) */
  readonly headers: (credential: string, passed: Readonly<Record<string, string>>) => Record<string, string>;
  /** Client headers that may pass upstream. */
  readonly passes: readonly string[];
}
