// The providers of this edge: those whose address the operator set or that have a public one. No address ever comes from a caller.
import { anthropic } from './anthropic.ts';
import { azure } from './azure.ts';
import { bedrock } from './bedrock.ts';
import { google } from './google.ts';
import { lmstudio } from './lmstudio.ts';
import { mistral } from './mistral.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';
import { openaiCompatible } from './openai-compatible.ts';
import type { Provider } from './provider.ts';
import { vertex } from './vertex.ts';
import { vllm } from './vllm.ts';

export interface ProviderSettings {
  readonly openaiUrl: string;
  readonly anthropicUrl: string;
  readonly azureUrl: string;
  readonly azureApiVersion: string;
  readonly azureDeployments: ReadonlyMap<string, string>;
  readonly googleUrl: string;
  readonly vertexUrl: string;
  readonly vertexTokenUrl: string;
  readonly vertexLocation: string;
  readonly bedrockUrl: string;
  readonly bedrockRegion: string;
  readonly mistralUrl: string;
  readonly ollamaUrl: string;
  readonly vllmUrl: string;
  readonly lmstudioUrl: string;
  /** OpenAI-compatible servers by a name of the operator's. */
  readonly customProviders: ReadonlyMap<string, string>;
  /** Those the operator vouches for. */
  readonly euProviders: readonly string[];
}

export interface ConfiguredProvider {
  readonly provider: Provider;
  readonly url: string;
  /** Processes within the European Union. */
  readonly eu: boolean;
}

export function configuredProviders(settings: ProviderSettings): ConfiguredProvider[] {
  const { azureApiVersion: apiVersion, azureDeployments: deployments } = settings;
  const rows: [Provider, string][] = [
    [openai, settings.openaiUrl],
    [anthropic, settings.anthropicUrl],
    [azure({ apiVersion, deployments }), settings.azureUrl],
    [google, settings.googleUrl],
    [vertex({ tokenUrl: settings.vertexTokenUrl, location: settings.vertexLocation }), settings.vertexUrl],
    [bedrock({ region: settings.bedrockRegion }), settings.bedrockUrl],
    [mistral, settings.mistralUrl],
    [ollama, settings.ollamaUrl],
    [vllm, settings.vllmUrl],
    [lmstudio, settings.lmstudioUrl],
    ...[...settings.customProviders].map(([name, url]): [Provider, string] => [
      openaiCompatible({ name, needsCredential: false }),
      url,
    ]),
  ];
  return rows
    .filter(([, url]) => url !== '')
    .map(([provider, url]) => ({
      provider,
      url,
      eu: settings.euProviders.includes(provider.name) || isEuropean(new URL(url).hostname),
    }));
}

/** Hosts whose operators say in the name that they process in the Union. Others need the operator's word. */
const european = [
  /^eu\.api\.openai\.com$/,
  /^api\.mistral\.ai$/,
  /^bedrock-runtime(?:-fips)?\.eu-[a-z]+-\d\.amazonaws\.com$/,
  /^europe-[a-z]+\d+-aiplatform\.googleapis\.com$/,
];

export const isEuropean = (host: string): boolean => european.some((pattern) => pattern.test(host));
