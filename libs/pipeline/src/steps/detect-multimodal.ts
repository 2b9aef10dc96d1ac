import { z } from 'zod';
import type { Finding } from '../finding.ts';
import { matchAny } from '../glob.ts';
import { pathText } from '../json.ts';
import { bytesOfBase64, type MediaPart } from '../media/media-part.ts';
import { publicAddress } from '../media/public-address.ts';
import { defineStep, found } from '../step.ts';

const settings = z.object({
  kinds: z.array(z.enum(['image', 'audio', 'video', 'file'])).default(['image', 'audio', 'video', 'file']),
  /** Globs over declared media types; what declares none passes here and is looked into by image_inspection. */
  media_types: z.array(z.string().max(100)).default([
    'image/png',
    'image/jpeg',
    'image/jpg',
    'image/gif',
    'image/webp',
    'audio/*',
    'video/mp4',
    'application/pdf',
    'text/*',
    // documents and data that people attach; programs and archives are not among them
    'application/json',
    'application/*+json',
    'application/x-ndjson',
    'application/yaml',
    'application/x-yaml',
    'application/toml',
    'application/xml',
    'application/csv',
    'application/rtf',
    'application/msword',
    'application/vnd.ms-excel',
    'application/vnd.ms-powerpoint',
    'application/vnd.openxmlformats-officedocument.*',
    'application/vnd.oasis.opendocument.*',
  ]),
  /** Screenshots of a long session add up. */
  max_parts: z.number().int().min(0).default(500),
  max_part_bytes: z.number().int().min(0).default(33_554_432),
  max_total_bytes: z.number().int().min(0).default(33_554_432),
  /** `public`: https to a public host. The provider fetches it, so an address inside is nobody's business to hand over. */
  remote: z.enum(['public', 'listed', 'none']).default('public'),
  /** Globs over host names, for `listed`. */
  remote_hosts: z.array(z.string().max(253)).default([]),
});
type Settings = z.infer<typeof settings>;

export const detectMultimodal = defineStep<Settings>({
  name: 'detect_multimodal',
  sentence:
    'Holds images, recordings and files against allowed kinds, types, sizes and counts, and their addresses against the public web.',
  settings,
  action: 'block',
  threshold: 0.5,
  run(call, set) {
    const { media } = call;
    if (media.length === 0) return found([]);
    const findings: Finding[] = [];
    for (const part of media) {
      for (const type of faultsOf(part, set)) findings.push(finding(type, pathText(part.path)));
    }
    const bytes = media.reduce((sum, part) => sum + bytesOfBase64(part.base64?.length ?? 0), 0);
    if (media.length > set.max_parts) findings.push(finding('media_too_many', pathText(media[0]?.path ?? [])));
    if (bytes > set.max_total_bytes) findings.push(finding('media_too_large', pathText(media[0]?.path ?? [])));
    return found(findings);
  },
});

const finding = (type: string, path: string): Finding => ({
  step: 'detect_multimodal',
  detector: 'media',
  type,
  start: 0,
  end: 0,
  score: 1,
  path,
  severity: type === 'remote_private_host' ? 'critical' : 'medium',
});

const faultsOf = (part: MediaPart, set: Settings): readonly string[] => {
  const faults: string[] = [];
  if (!set.kinds.includes(part.kind)) faults.push('media_kind');
  if (part.mediaType !== '' && !matchAny(set.media_types)(part.mediaType)) faults.push('media_type');
  if (bytesOfBase64(part.base64?.length ?? 0) > set.max_part_bytes) faults.push('media_too_large');
  if (part.url !== undefined) faults.push(...remoteFaults(part.url, set));
  return faults;
};

const remoteFaults = (url: string, set: Settings): readonly string[] => {
  if (set.remote === 'none') return ['remote_address'];
  const { host, fault } = publicAddress(url);
  if (fault !== undefined) return [`remote_${fault}`];
  return set.remote === 'listed' && !matchAny(set.remote_hosts)(host) ? ['remote_host_unlisted'] : [];
};
