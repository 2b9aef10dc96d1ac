// Four numbers with dots that count releases or clauses, and are no address: told by the nearest word, by what they are glued to, and by how small they are.
import { ownNetwork, publicResolvers } from './rules/nobodys-data.ts';

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));
/** As they are read, without accents. */
const clauses = setOf(
  `version versions versionen versie versies versione versioni versao versoes wersja wersji wersje wersja verze release releases build firmware driver treiber assembly oid v rev revision
section sections sec subsection clause clauses chapter chapters paragraph paragraphs para article articles annex appendix figure fig table tab requirement kapitel kapiteln kapitels kap abschnitt abschnitte abschnitts abschnitten ziffer ziffern
absatz artikel artikeln artikels klausel anhang abbildung tabelle rozdzial rozdziale rozdzialu paragraf paragrafie paragrafu artykul artykule artykulu punkt punkcie punktu pkt seccion capitulo clausula apartado articulo chapitre alinea annexe
sezione capitolo clausola articolo punto secao artigo hoofdstuk paragraaf bijlage avsnitt kapitola oddil`,
);
/** Something is changed from one release to another, but an address may be changed too. */
const changes = setOf(
  `update updates updated updating upgrade upgrades upgraded upgrading downgrade downgraded bump bumps bumped migrate migrated migrating migration install installs installed patch patches patched hotfix item step point
aktualisieren aktualisiert aktualisierung actualizar actualizado actualiza aggiornare aggiornato aggiornamento atualizar atualizado bijwerken bijgewerkt aktualizacja zaktualizowano mise uppdatera uppdatering`,
);
const hosts = setOf(
  `ip ips ipv4 addr address addresses adresse adressen adres adresu adresem direccion indirizzo endereco host hosts hostname server servers servern serveur servidor nameserver dns gateway router proxy node nodes peer peers client clients
remote source destination src dst endpoint subnet network ping pings pinged pinging ssh scp sftp curl wget telnet nmap traceroute dig whois connect connected connecting connection listen listens listening bind route routes firewall allow deny
block blocked banned login logged visitor http https tcp udp get post`,
);
type Sign = 'clause' | 'change' | 'host';
const signOf = (word: string): Sign | undefined =>
  clauses.has(word) || word.endsWith('version')
    ? 'clause'
    : hosts.has(word)
      ? 'host'
      : changes.has(word)
        ? 'change'
        : undefined;
const farthest = 48;

/** What the nearest telling word before an address says of it. */
const signBefore = (before: string): Sign | undefined => {
  if (/(?::\/\/|@)$/.test(before)) return 'host';
  if (/§\s?$/.test(before)) return 'clause';
  const words = before.toLowerCase().split(/[^a-z0-9]+/);
  for (let i = words.length - 1; i >= 0; i--) {
    const sign = signOf(words[i] as string);
    if (sign !== undefined) return sign;
  }
  return undefined;
};

/** A package whose name has dots and capitals, a requirement, a product of a user agent (RFC 9110). */
const packageBefore =
  /(?:[A-Za-z]\w{0,40}\.[A-Z][\w.]{0,40}["',]{0,2}[\s:=]{1,3}v?|[\w\]-](?:==|~=|>=|<=)|(?:^|[\s("'`])[A-Z][A-Za-z]{1,20}\/)["']?$/;
const servedAfter = /^(?::\d{2,5}|\/\d|\/[A-Za-z])/;
const largestPart = 32;

const areSmall = (address: string): boolean => address.split('.').every((part) => Number(part) < largestPart);

/** Whether `address`, which stands at [start, end), counts releases or clauses. */
export const isVersionNumber = (text: string, start: number, end: number): boolean => {
  const address = text.slice(start, end);
  const window = text.slice(Math.max(0, start - farthest), start);
  const before = window.slice(window.lastIndexOf('\n') + 1);
  if (packageBefore.test(before)) return true;
  const sign = signBefore(before);
  if (sign === 'clause') return true;
  if (!areSmall(address) || ownNetwork.test(address) || publicResolvers.has(address)) return false;
  if (sign === 'host' || servedAfter.test(text.slice(end, end + 8))) return false;
  return sign === 'change' || !/\b(?:from|by|von|od|desde|depuis)\s{1,2}$/i.test(before);
};
