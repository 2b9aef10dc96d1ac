// Scans are made once for each text and remembered with it; steps read what they need out of them.
import type { Detector, Finding, Rungs } from './finding.ts';
import { type Normalised, normalise } from './scan/normalise.ts';
import { onlyOneInjection, withoutOverlaps } from './scan/overlaps.ts';
import { scanWith, type TextScan } from './scan/scan.ts';
import type { Provenance, Segment } from './segment.ts';
import { afterCuts } from './through-cuts.ts';

/** All findings of all detectors in this text, in what it was before parts of it were cut out, and over its seams with its neighbours. */
export const scanSegment = (segment: Segment): TextScan => {
  const scan = scanAlone(segment);
  const { across = none } = segment;
  return across.length === 0 ? scan : onlyOneInjection(withoutOverlaps([...scan, ...across]));
};

/** The same, whatever its neighbours say. */
export const scanAlone = (segment: Segment): TextScan => {
  if (segment.scan === undefined) rememberScan(segment, scanWith(normalisedSegment(segment)));
  return segment.scan ?? none;
};

/** A scan that was made elsewhere, of exactly this text. */
export const rememberScan = (segment: Segment, read: TextScan): void => {
  const { origin } = segment;
  const scan = segment.form === 'opaque' ? read.filter(({ detector }) => inOpaque.has(detector)) : read;
  segment.scan =
    origin === undefined
      ? scan
      : onlyOneInjection(withoutOverlaps(afterCuts(segment, origin, knownOf(origin.before), scan)));
};

/** Nobody speaks in an identifier or in bytes: what can stand there is a key, or what identifies a person. */
const inOpaque: ReadonlySet<Detector> = new Set<Detector>(['secret', 'pii']);

/** What has been found in a text so far; one that was cut again before anybody read it is not read for this. */
const knownOf = (segment: Segment): TextScan => {
  const { scan, origin } = segment;
  if (scan !== undefined) return scanSegment(segment);
  return origin === undefined ? scanSegment(segment) : afterCuts(segment, origin, knownOf(origin.before));
};

export const isScanned = (segment: Segment): boolean => segment.scan !== undefined;

/** The text as detectors read it; made once, for the scan and for a tenant's own words. */
export const normalisedSegment = (segment: Segment): Normalised => {
  segment.normalised ??= normalise(segment.text, segment.isJson);
  return segment.normalised;
};

const none: readonly never[] = Object.freeze([]);

/** Every text is read for orders twice, as its user's words and as an outsider's; of the two, the reading that fits who speaks counts. */
const asSpoken = (detector: Detector, provenance: Provenance): Detector | undefined => {
  if (detector !== 'injection' && detector !== 'indirect_injection') return detector;
  return detector === readingFor(provenance) ? 'injection' : undefined;
};

/** The detector that reads this speaker's words for orders. */
export const readingFor = (provenance: Provenance): 'injection' | 'indirect_injection' =>
  provenance === 'tool' || provenance === 'tool_definition' ? 'indirect_injection' : 'injection';

/** The findings of some detectors as a step's own, over all texts, or over those of some speakers. */
export const findingsOf = (
  step: string,
  segments: readonly Segment[],
  detectors: readonly Detector[],
  speaks: (provenance: Provenance, segment: Segment) => boolean = () => true,
): readonly Finding[] =>
  findingsIn(step, segments, detectors, (segment) => (speaks(segment.provenance, segment) ? always : undefined));

/** Whatever the plan says. */
export const always: Rungs = Object.freeze({});

/** The same, with what may become of a finding in each text; a text for which that is undefined is not read. */
export const findingsIn = (
  step: string,
  segments: readonly Segment[],
  detectors: readonly Detector[],
  rungsFor: (segment: Segment) => Rungs | undefined,
): readonly Finding[] => {
  let found: Finding[] | undefined;
  for (const segment of segments) {
    const scan = scanSegment(segment);
    const rungs = scan.length === 0 ? undefined : rungsFor(segment);
    if (rungs === undefined) continue;
    for (const { detector: read, type, start, end, score, severity, harmless } of scan) {
      const detector = asSpoken(read, segment.provenance);
      if (detector === undefined || !detectors.includes(detector)) continue;
      found ??= [];
      const place = { step, detector, type, start, end, score, path: segment.where, severity };
      const finding = harmless === true ? { ...place, harmless } : place;
      found.push(rungs === always ? finding : { ...finding, rungs });
    }
  }
  return found ?? none;
};
