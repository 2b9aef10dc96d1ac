// Which model a request means: a provider prefix taken off, a dated name found under its family, its provider and price looked up.
import { Fault } from '@tappass/errors/fault';
import type { LoadedBundle, PricedModel } from '../policy/bundle.ts';

const prefixes = ['openai/', 'anthropic/', 'azure/', 'google/', 'bedrock/', 'ollama/', 'vllm/'] as const;
const dated = /^(.+?)-(?:\d{8}|\d{4}-\d{2}-\d{2})$/;

export interface ResolvedModel extends PricedModel {
  /** As the provider is to see it. */
  readonly name: string;
  /** As it stands in the price book. */
  readonly listed: string;
}

/** @throws Fault model_not_found for what is not in the price book, or stands under another provider's prefix */
export function resolveModel(bundle: LoadedBundle, asked: string): ResolvedModel {
  const prefix = prefixes.find((one) => asked.startsWith(one));
  const name = prefix === undefined ? asked : asked.slice(prefix.length);
  const listed = bundle.models.has(name) ? name : (dated.exec(name)?.[1] ?? name);
  const row = bundle.models.get(listed);
  if (row === undefined || (prefix !== undefined && `${row.provider}/` !== prefix)) {
    throw new Fault('model_not_found', { details: { model: printable(asked) } });
  }
  return { ...row, name, listed };
}

// a client's text in our message: short, and nothing that a log or terminal would obey
const printable = (text: string): string => text.slice(0, 100).replace(/[^\x20-\x7e]/g, '?');
