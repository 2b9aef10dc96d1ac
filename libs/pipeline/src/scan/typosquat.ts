// Names that are almost a popular one: packages in install commands, hosts in links.
import { isOneSlip } from './one-slip.ts';
import { imitatedBrands, popularPackages, type Registry } from './rules/popular-packages.ts';

export const shortestCompared = 5;
const longestCompared = 30;

/** Names of one length and its neighbours are the only ones within one slip. */
const byLength = (names: Iterable<string>): ReadonlyMap<number, readonly string[]> => {
  const lists = new Map<number, string[]>();
  for (const popular of names) {
    const name = popular.replaceAll('_', '-');
    for (const length of [name.length - 1, name.length, name.length + 1]) {
      const list = lists.get(length);
      if (list === undefined) lists.set(length, [name]);
      else list.push(name);
    }
  }
  return lists;
};

const near: Readonly<Record<Registry, ReadonlyMap<number, readonly string[]>>> = {
  npm: byLength(popularPackages.npm),
  pypi: byLength(popularPackages.pypi),
  crates: byLength(popularPackages.crates),
  rubygems: byLength(popularPackages.rubygems),
};

/** The popular package this name is one slip away from; undefined for the package itself and for names that are their own. */
export const imitatedPackage = (registry: Registry, name: string): string | undefined => {
  if (name.length < shortestCompared || name.length > longestCompared) return undefined;
  const plain = name.toLowerCase().replaceAll('_', '-');
  if (popularPackages[registry].has(name.toLowerCase()) || near[registry].get(plain.length)?.includes(plain))
    return undefined;
  const [first, last] = [plain.charCodeAt(0), plain.charCodeAt(plain.length - 1)];
  return near[registry].get(plain.length)?.find(
    (popular) =>
      // One slip leaves the first letter or the last as it was.
      (popular.charCodeAt(0) === first || popular.charCodeAt(popular.length - 1) === last) &&
      popular.length >= shortestCompared &&
      isOneSlip(plain, popular),
  );
};

const lookAlikes: readonly (readonly [RegExp, string])[] = [
  [/0/g, 'o'],
  [/1/g, 'l'],
  [/3/g, 'e'],
  [/5/g, 's'],
  [/rn/g, 'm'],
  [/vv/g, 'w'],
];

/** The brand a host's own label imitates (`paypa1`, `rnicrosoft`, `goggle-login`); undefined for the brand itself. */
export const imitatedBrand = (host: string): string | undefined => {
  const labels = host.toLowerCase().split('.');
  const own = labels.at(-2) ?? '';
  if (own.length < 4 || own.length > 40 || imitatedBrands.includes(own as (typeof imitatedBrands)[number]))
    return undefined;
  for (const part of own.split('-')) {
    const read = lookAlikes.reduce((text, [odd, plain]) => text.replace(odd, plain), part);
    if (read === part) continue;
    const brand = imitatedBrands.find((one) => one === read || (one === 'paypal' && read === 'paypai'));
    if (brand !== undefined) return brand;
  }
  return undefined;
};
