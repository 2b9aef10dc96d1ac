// Rules of the house that no linter keeps: who reads the environment, how files begin and are named, what never stands in the repository.
import { expect, test } from 'vitest';
import { repositoryFiles, textOf } from './repository-files.ts';

const code = repositoryFiles(/\.(ts|mjs|cjs)$/).filter((path) => !path.includes('/gen/'));
const production = code.filter((path) => !/\.(test|cases)\.ts$|\/test\/|^test\/|^tools\/|^bench\//.test(path));

/** Whoever may read the environment: entries of processes, and what looks for programs on this machine. */
const readsEnvironment = [
  /^apps\/[^/]+\/src\/main\.ts$/,
  /^apps\/e2e\//,
  /^deploy\/migrate\/src\/main\.ts$/,
  /^deploy\/local\/src\/(start|stack|service-process)\.ts$/,
  /^libs\/engines\/src\/(which|apt-package|go-build|cache-folder)\.ts$/,
  /^libs\/testkit\//,
];

test('only entries and finders of programs read the environment', () => {
  const readers = production.filter((path) => textOf(path).includes('process.env'));
  expect(readers.filter((path) => !readsEnvironment.some((allowed) => allowed.test(path)))).toEqual([]);
});

test('every file begins with an import, a sentence that says what it is, or what makes it run', () => {
  const strangers = code.filter((path) => !/^(\/\/ |\/\*\*|import |export |declare |#!)/.test(textOf(path)));
  expect(strangers).toEqual([]);
});

test('files are named in kebab-case after the one thing inside', () => {
  const names = code.map((path) => path.slice(path.lastIndexOf('/') + 1));
  expect(names.filter((name) => !/^\.?[a-z0-9]+([-.][a-z0-9]+)*\.(ts|mjs|cjs)$/.test(name))).toEqual([]);
});

test('nothing is called after what says nothing', () => {
  const vague = /\bclass \w+(Service|Manager|Helper|Util|Utils|Impl|Dto)\b/;
  const here = 'test/house.test.ts';
  expect(production.filter((path) => path !== here && vague.test(textOf(path)))).toEqual([]);
});

test('no barrels, no enums, no any, nothing switched off', () => {
  expect(code.filter((path) => /(^|\/)index\.ts$/.test(path))).toEqual([]);
  const forbidden = /^\s*(export )?(const )?enum \w|\bas any\s*[;,)\]}.]|@ts-(ignore|nocheck)|\bTODO\b|\bFIXME\b/m;
  const here = 'test/house.test.ts';
  expect(code.filter((path) => path !== here && forbidden.test(textOf(path)))).toEqual([]);
});

test('no test is left out, and nothing of ours is mocked', () => {
  const tests = code.filter((path) => /\.test\.ts$/.test(path));
  const here = 'test/house.test.ts';
  const forbidden = /\b(test|describe|it)\.(only|skip|todo)\(|\bvi\.(mock|fn|spyOn)\(/;
  expect(tests.filter((path) => path !== here && forbidden.test(textOf(path)))).toEqual([]);
});

test('the code stands on 200 lines a file; tables and tests may be longer', () => {
  const allowed = 260;
  const tables = /\/scan\/rules\/|\/gen\//;
  const long = production.filter((path) => !tables.test(path) && textOf(path).split('\n').length > allowed);
  expect(long).toEqual([]);
});

test('no path of a machine, no registry and no credential stands in the repository', () => {
  const texts = repositoryFiles(/./).filter((path) => !/\.(wasm|png|ico)$/.test(path) && path !== 'test/house.test.ts');
  const forbidden =
    /(^|[\s"'`=(])\/(work|root|Users)\/(?!\.npm\b)\w|\/home\/(?!node\b)[a-z]+\/|"resolved": "(?!https:\/\/registry\.npmjs\.org\/|(apps|libs|deploy)\/)|-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/]{16}/;
  expect(texts.filter((path) => forbidden.test(textOf(path)))).toEqual([]);
});
