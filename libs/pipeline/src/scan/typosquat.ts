// Names that are almost a popular one: packages in install commands, hosts in links.
import { isOneSlip } from './one-slip.ts';
import { imitatedBrands, popularPackages, type Registry } from './rules/popular-packages.ts';

export const shortestCompared = 5;
const longestCompared = 30;

/** Names by what is left of them when a letter is left out, and whole: all that lie one slip apart share one of these. */
const bySlips = (names: Iterable<string>): ReadonlyMap<string, readonly string[]> => {
  const lists = new Map<string, string[]>();
  for (const popular of names) {
    const name = popular.replaceAll('_', '-');
    for (const left of leftOver(name)) {
      const list = lists.get(left);
      if (list === undefined) lists.set(left, [name]);
      else list.push(name);
    }
  }
  return lists;
};

const leftOver = (name: string): Set<string> =>
  new Set([name, ...Array.from({ length: name.length }, (_, i) => name.slice(0, i) + name.slice(i + 1))]);

const near: Readonly<Record<Registry, ReadonlyMap<string, readonly string[]>>> = {
  npm: bySlips(popularPackages.npm),
  pypi: bySlips(popularPackages.pypi),
  crates: bySlips(popularPackages.crates),
  rubygems: bySlips(popularPackages.rubygems),
};

/** What was answered before: a text full of install commands asks the same again and again. Forgotten when it grows large. */
const answers = new Map<string, string | undefined>();
const mostAnswers = 2_000;

/** The popular package this name is one slip away from; undefined for the package itself and for names that are their own. */
export const imitatedPackage = (registry: Registry, name: string): string | undefined => {
  const question = `${registry} ${name}`;
  const known = answers.get(question);
  if (known !== undefined || answers.has(question)) return known;
  if (answers.size >= mostAnswers) answers.clear();
  const answer = findImitated(registry, name);
  answers.set(question, answer);
  return answer;
};

const findImitated = (registry: Registry, name: string): string | undefined => {
  if (name.length < shortestCompared || name.length > longestCompared) return undefined;
  const plain = name.toLowerCase().replaceAll('_', '-');
  if (popularPackages[registry].has(name.toLowerCase()) || near[registry].get(plain)?.includes(plain)) return undefined;
  for (const left of leftOver(plain)) {
    const popular = near[registry].get(left)?.find((one) => one.length >= shortestCompared && isOneSlip(plain, one));
    if (popular !== undefined) return popular;
  }
  return undefined;
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
