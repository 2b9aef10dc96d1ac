// Whether an address that a model made up carries what it has read to a host that only outsiders have named.
import { decodeRun } from '../scan/decode/encoded-run.ts';
import { folded, type Origins } from './origins.ts';

const shortestData = 6;
/** Fewer characters of instructions are words that anybody uses. */
const shortestOfSystem = 20;

/** A link that stands somewhere as it is carries nothing; one that was put together may. */
export const unvouchedUrl = (url: string, origins: Origins): boolean => {
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/:?#]+)/i.exec(url)?.[1] ?? '';
  if (origins.isSaid(url) || origins.isSaid(host) || isOwnMachine(host)) return false;
  const isLink = origins.isInResults(url) || origins.isInResults(url.replace(/\/$/, ''));
  if (isLink) return false;
  // a host that no outsider has named was the model's own choice: a search engine, an encyclopaedia
  if (!origins.isInResults(host)) return false;
  const rest = url.slice(url.indexOf(host) + host.length);
  return dataIn(rest).some(
    (piece) =>
      (origins.isInResults(piece) || (piece.length >= shortestOfSystem && origins.isOfSystem(piece))) &&
      !isInLinks(piece, host, origins),
  );
};

const dataIn = (rest: string): string[] => {
  const pieces = [rest, ...decoded(rest)].flatMap((text) => text.split(/[/?&=#;,+]|\s{2,}/));
  // `ada-lovelace_at_home` is how words are written into an address
  const written = pieces.flatMap((piece) => [piece, piece.replaceAll(/[-_.]+/g, ' ')]);
  return [...new Set(written.map(folded))].filter(
    (piece) => piece.length >= shortestData && /[\d@\s]|.{20}/.test(piece),
  );
};

const decoded = (text: string): string[] => {
  const found: string[] = [];
  try {
    found.push(decodeURIComponent(text.replaceAll('+', ' ')));
  } catch {
    // a stray `%` is what it is
  }
  for (const [run] of text.matchAll(/[A-Za-z0-9+_-]{8,}={0,2}/g)) {
    const plain = Buffer.from(run, 'base64').toString('latin1');
    if (/^[\x20-\x7e\n]+$/.test(plain)) found.push(plain);
    const decoded = decodeRun(run);
    if (decoded !== undefined) found.push(decoded.text);
  }
  return found;
};

/** The pieces of its own links are a site's to be used again: `/docs/v2/` of a page that was read there. */
const isInLinks = (piece: string, host: string, origins: Origins): boolean => origins.isInResults(`${host}/${piece}`);

/** The machine that the agent runs on: where its own servers listen while they are tried. */
export const isOwnMachine = (host: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?|0\.0\.0\.0|host\.docker\.internal|.+\.(?:localhost|test|local))$/i.test(
    host,
  );
