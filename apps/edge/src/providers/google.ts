// Gemini by Google's own API: the model in the path, the key in a header, never in the query where it would be logged.
import type { Provider, Way } from './provider.ts';

/** @param above what stands before `/models/…` */
export const geminiWay = (above: string): Way => ({
  wire: 'gemini',
  path: (model, stream) =>
    `${above}/models/${encodeURIComponent(model)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
});

export const google: Provider = {
  name: 'google',
  ways: [geminiWay('/v1beta')],
  passes: [],
  needsCredential: true,
  sign: ({ path, credential }) => ({
    path,
    headers: { 'content-type': 'application/json', 'x-goog-api-key': credential },
  }),
};
