// Azure OpenAI: the model is a deployment in the path, the version of the interface a query, the key a header of its own.
import { openaiBeta } from './bearer.ts';
import type { Provider } from './provider.ts';

export interface AzureSettings {
  readonly apiVersion: string;
  /** Deployments by model, where they are not named like it. */
  readonly deployments: ReadonlyMap<string, string>;
}

export const azure = ({ apiVersion, deployments }: AzureSettings): Provider => {
  const below = (model: string, leaf: string) =>
    `/openai/deployments/${encodeURIComponent(deployments.get(model) ?? model)}/${leaf}?api-version=${encodeURIComponent(apiVersion)}`;
  return {
    name: 'azure',
    ways: [{ wire: 'chat', path: (model) => below(model, 'chat/completions') }],
    embeddings: (model) => below(model, 'embeddings'),
    passes: ['openai-beta'],
    needsCredential: true,
    sign: ({ path, credential, passed }) => ({
      path,
      headers: { 'content-type': 'application/json', 'api-key': credential, ...openaiBeta(passed) },
    }),
  };
};
