import { z } from 'zod';
import type { Call } from '../call.ts';
import type { Finding } from '../finding.ts';
import { type JsonObject, type JsonPath, pathText, withValuesAt } from '../json.ts';
import type { FileLook } from '../media/image-file.ts';
import { agrees, lookInto } from '../media/look-into.ts';
import { heldText, type MediaPart } from '../media/media-part.ts';
import { scanText } from '../scan/scan.ts';
import { change, defineStep, found, pass } from '../step.ts';

const settings = z.object({
  /** What becomes of EXIF, XMP, comments and bytes after the end. Only pictures can be written without them. */
  metadata: z.enum(['strip', 'refuse', 'keep']).default('strip'),
  max_width: z.number().int().min(1).default(16_384),
  max_height: z.number().int().min(1).default(16_384),
  /** A small file may unfold into a picture that nobody has the memory for. */
  max_pixels: z.number().int().min(1).default(64_000_000),
  /** Refuse what no reader knows. */
  refuse_unknown: z.boolean().default(false),
  /** Refuse a file that could not be read whole. Pictures and sound are none: which of them pass is for detect_multimodal to say. */
  refuse_unread: z.boolean().default(false),
  /** Refuse documents that act when opened, and programs. */
  refuse_active: z.boolean().default(true),
});
type Settings = z.infer<typeof settings>;

export const imageInspection = defineStep<Settings>({
  name: 'image_inspection',
  sentence:
    'Looks into images and files: bytes against the declared type, dimensions, active content, and metadata, which goes.',
  settings,
  action: 'block',
  threshold: 0.5,
  run(call, set) {
    if (call.media.length === 0) return pass;
    const findings: Finding[] = [];
    const written: (readonly [JsonPath, string])[] = [];
    const media = call.media.map((part) => {
      const held = heldText(call.body, part);
      const bytes = part.base64 === undefined ? undefined : Buffer.from(held.slice(part.base64.from), 'base64');
      if (bytes === undefined || bytes.length === 0) return part;
      const looked = inspect(part, bytes, set);
      for (const type of looked.faults) findings.push(finding(type, part));
      if (looked.stripped === undefined) return part;
      const bare = Buffer.from(looked.stripped).toString('base64');
      const from = part.base64?.from ?? 0;
      written.push([part.path, held.slice(0, from) + bare]);
      return { ...part, base64: { from, length: bare.length } };
    });
    if (findings.length > 0) return found(findings);
    if (written.length === 0) return pass;
    return change({ body: withValuesAt(call.body, written) as JsonObject, media } satisfies Partial<Call>);
  },
});

const finding = (type: string, part: MediaPart): Finding => ({
  step: 'image_inspection',
  detector: 'media',
  type,
  start: 0,
  end: 0,
  score: 1,
  path: pathText(part.path),
  severity: 'high',
});

const seenOrHeard = /^(?:image|audio|video)\//;

interface Inspected {
  readonly faults: readonly string[];
  readonly stripped?: Uint8Array | undefined;
}

const inspect = (part: MediaPart, bytes: Uint8Array, set: Settings): Inspected => {
  const looked = lookInto(bytes);
  const unread = set.refuse_unread && part.holds !== 'text' ? ['media_unread'] : [];
  if (looked.kind === 'unknown') {
    const claims = /^(?:image|application\/pdf)/.test(part.mediaType);
    return { faults: claims ? ['media_type_mismatch'] : set.refuse_unknown ? ['media_unknown'] : unread };
  }
  if (looked.kind === 'malformed') return { faults: ['media_malformed'] };
  const { file } = looked;
  const faults = [...shapeFaults(part, file, set), ...textFaults(file)];
  if (!seenOrHeard.test(file.mediaType)) faults.push(...unread);
  if (file.hasMetadata && set.metadata === 'refuse') faults.push('media_metadata');
  return { faults, stripped: set.metadata === 'strip' ? file.stripped : undefined };
};

const shapeFaults = (part: MediaPart, file: FileLook, set: Settings): string[] => {
  const faults: string[] = [];
  if (!agrees(part.mediaType, file.mediaType)) faults.push('media_type_mismatch');
  const { width, height } = file;
  if (width > set.max_width || height > set.max_height || width * height > set.max_pixels)
    faults.push('media_dimensions');
  if (file.isActive && set.refuse_active) faults.push('media_active_content');
  return faults;
};

/** What is written beside a picture for a model to read was put there for no good; stripping it would hide that. */
const textFaults = (file: FileLook): string[] => {
  const faults = new Set<string>();
  for (const text of file.texts) {
    for (const { detector, score } of scanText(text)) {
      if (detector === 'indirect_injection' && score >= 0.6) faults.add('metadata_injection');
      if (detector === 'secret' && score >= 0.8) faults.add('metadata_secret');
    }
  }
  return [...faults];
};
