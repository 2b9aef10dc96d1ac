// The compiled policy and the price book this edge decides with; fetched when policy beats with another digest.
import { fromBinary } from '@bufbuild/protobuf';
import { type Policy, PolicyBundleSchema } from '@tappass/contracts/policy';
import { Fault } from '@tappass/errors/fault';
import type { PriceRow } from '@tappass/pipeline/answer/price';
import { type CompiledPolicy, compiledPolicy } from '@tappass/rego/compiled-policy';
import type { Client } from '@tappass/rpc/caller';
import { openSigned, type Pins } from '@tappass/rpc/signed';

export interface PricedModel {
  readonly provider: string;
  readonly price: PriceRow;
}

export interface LoadedBundle {
  readonly digest: string;
  readonly policy: CompiledPolicy;
  readonly priceVersion: string;
  readonly models: ReadonlyMap<string, PricedModel>;
}

/** `digest-epoch` of a beat: the part that names the compiled policy. */
export const digestOf = (revision: string): string => revision.slice(0, Math.max(0, revision.lastIndexOf('-')));

export class Bundle {
  readonly #policy: Client<typeof Policy>;
  readonly #pins: Pins;
  #loaded: LoadedBundle | undefined;
  #loading: Promise<void> | undefined;

  constructor(policy: Client<typeof Policy>, pins: Pins) {
    this.#policy = policy;
    this.#pins = pins;
  }

  /** @throws Fault policy_undecided while none is loaded: without a policy everything is refused */
  current(): LoadedBundle {
    if (this.#loaded === undefined) throw new Fault('policy_undecided');
    return this.#loaded;
  }

  get digest(): string {
    return this.#loaded?.digest ?? '';
  }

  /** Makes sure the bundle of this revision is loaded or being loaded. A failure is tried again with the next beat. */
  follow(revision: string): void {
    if (this.#loading !== undefined || digestOf(revision) === this.digest) return;
    this.#loading = this.#load()
      .catch(() => {})
      .finally(() => {
        this.#loading = undefined;
      });
  }

  async #load(): Promise<void> {
    const { bundle: signed } = await this.#policy.bundle({ have: this.digest });
    if (signed === undefined) return;
    const bundle = fromBinary(PolicyBundleSchema, openSigned(this.#pins, 'policy', 'policy_bundle', signed));
    const book = JSON.parse(bundle.priceBookJson) as { version: string; models: Record<string, PricedModel> };
    this.#loaded = {
      digest: bundle.revision,
      policy: await compiledPolicy(bundle.wasm, JSON.parse(bundle.dataJson) as object),
      priceVersion: book.version,
      models: new Map(Object.entries(book.models)),
    };
  }
}
