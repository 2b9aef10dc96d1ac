// JPEG (ITU T.81): the marker segments before the scan; EXIF, XMP, IPTC and comments go, colour profiles stay.
import { type FileLook, joined, printable } from './image-file.ts';

const mostSegments = 2_000;
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
/** APP1 (EXIF, XMP), APP3–APP13 (IPTC and makers' own), APP15, comment. APP0, APP2 and APP14 say how to show the picture. */
const isMetadata = (marker: number): boolean =>
  marker === 0xe1 || (marker >= 0xe3 && marker <= 0xed) || marker === 0xef || marker === 0xfe;

/** Undefined when the segments do not lead to a scan. */
export const readJpeg = (bytes: Uint8Array): FileLook | undefined => {
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  const texts: string[] = [];
  let [width, height, at, hasMetadata] = [0, 0, 2, false];
  for (let segment = 0; segment < mostSegments; segment++) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (at + 4 > bytes.length) return undefined;
    const length = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) return undefined;
    if (isFrame(marker) && length >= 7) {
      height = ((bytes[at + 5] as number) << 8) | (bytes[at + 6] as number);
      width = ((bytes[at + 7] as number) << 8) | (bytes[at + 8] as number);
    }
    if (marker === 0xda) break;
    if (isMetadata(marker)) {
      hasMetadata = true;
      texts.push(printable(bytes.subarray(at + 4, end)));
    } else kept.push(bytes.subarray(at, end));
    at = end;
  }
  if (width === 0 || height === 0) return undefined;
  const closing = endOfPicture(bytes, at);
  if (closing < bytes.length) texts.push(printable(bytes.subarray(closing)));
  hasMetadata ||= closing < bytes.length;
  kept.push(bytes.subarray(at, closing));
  const look = { mediaType: 'image/jpeg', width, height, texts, hasMetadata, isActive: false };
  return hasMetadata ? { ...look, stripped: joined(kept) } : look;
};

/** After the first end marker; inside a scan a 0xff of the data is followed by zero or a restart marker. */
const endOfPicture = (bytes: Uint8Array, from: number): number => {
  for (let at = bytes.indexOf(0xff, from); at !== -1 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === 0xd9) return at + 2;
  }
  return bytes.length;
};
