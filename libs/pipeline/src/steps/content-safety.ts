import { z } from 'zod';
import { kindsOf, moderatedKinds } from '../answer/moderated-kinds.ts';
import { moderatedPieces, type Piece } from '../answer/moderated-pieces.ts';
import type { Detector, Finding } from '../finding.ts';
import type { Moderation } from '../ports.ts';
import { findingsOf } from '../scan-call.ts';
import { defineStep, found } from '../step.ts';

const reads: readonly Detector[] = ['content'];

const moderation = z.strictObject({
  /** One of the deployment's providers that moderates: `openai`, `mistral`, a compatible server. */
  provider: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/),
  model: z.string().min(1).max(200).default('omni-moderation-latest'),
  /** For all of an answer; an answer that was not moderated in this time is refused. */
  timeout_ms: z.int().min(50).max(30_000).default(3_000),
  /** By kind, in place of the provider's own verdict and of the step's threshold. */
  thresholds: z.partialRecord(z.enum(moderatedKinds), z.number().min(0).max(1)).default({}),
});
type Moderating = z.infer<typeof moderation>;

const settings = z.object({
  /** Asks a provider as well; the answer's texts are sent to it. Nobody is asked unless one is named. */
  moderation: moderation.optional(),
});
type Settings = z.infer<typeof settings>;

export const contentSafety = defineStep<Settings>({
  name: 'content_safety',
  sentence:
    'Finds encouragement of and instructions for self-harm, violence, weapons, abuse and hate in the answer, conservatively; asks a provider’s moderation where one is named.',
  settings,
  action: 'block',
  threshold: 0.8,
  readsAnswer: true,
  reads,
  // rules read a stream as it flows; a provider is asked about all of it, before its last event
  alsoWhole: (set) => set.moderation !== undefined,
  run(call, set, ports) {
    const ruled = call.streamed === true ? [] : findingsOf('content_safety', call.answer?.segments ?? [], reads);
    const asked = set.moderation;
    const pieces = asked === undefined ? [] : moderatedPieces(call);
    if (asked === undefined || pieces.length === 0) return found(ruled, 'answer');
    const { provider, model, timeout_ms: timeoutMs } = asked;
    const texts = pieces.map(({ segment, start, end }) => segment.text.slice(start, end));
    const words = ports.moderate(call, { provider, model, timeoutMs, texts });
    const verdict = (said: readonly Moderation[]) => found([...ruled, ...moderated(pieces, said, asked)], 'answer');
    return words instanceof Promise ? words.then(verdict) : verdict(words);
  },
});

const moderated = (pieces: readonly Piece[], said: readonly Moderation[], { thresholds }: Moderating): Finding[] =>
  pieces.flatMap(({ segment, start, end }, index) =>
    [...kindsOf(said[index] as Moderation, thresholds)].map(([type, score]) => ({
      ...({ step: 'content_safety', detector: 'content', type, severity: 'high' } as const),
      ...{ start, end, score, path: segment.where },
    })),
  );
