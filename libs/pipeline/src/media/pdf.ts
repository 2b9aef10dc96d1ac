// PDF (ISO 32000) as far as it can be seen without interpreting it: names of what acts when opened, and its information strings.
import type { FileLook } from './image-file.ts';

const looked = 2_000_000;
const active = /\/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia|SubmitForm|ImportData|XFA|GoToE)(?![A-Za-z0-9])/;
const information = /\/(?:Title|Author|Subject|Keywords|Creator|Producer)\s{0,4}\(((?:[^()\\]|\\.){1,2000})\)/g;
/** Names may be written with their characters as numbers: `/J#61vaScript`. */
const numbered = /#([0-9A-Fa-f]{2})/g;

export const readPdf = (bytes: Uint8Array): FileLook => {
  const text = Buffer.from(bytes.subarray(0, looked)).toString('latin1');
  const named = text.includes('#')
    ? text.replace(numbered, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
  const texts = [...text.matchAll(information)].slice(0, 50).map((match) => match[1] ?? '');
  return {
    mediaType: 'application/pdf',
    width: 0,
    height: 0,
    texts,
    hasMetadata: texts.length > 0,
    isActive: active.test(named),
  };
};
