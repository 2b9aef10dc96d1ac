// Polish given names as sentences bend them: stems, and the endings they take.

const stems: ReadonlySet<string> = new Set(
  'agat agnieszk aleksandr alicj andrzej angelik ann barbar bartosz bartlomiej beat bogdan bogumil boguslaw bozen cezar czeslaw damian danut dari dawid dominik dorot edyt elzbiet eugeniusz ew ewelin franciszk franciszek gabriel grazyn grzegorz halin hann helen henryk iren irenej iwon izabel jace jack jadwig jakub janin janusz jaroslaw jerz jerzym joann jolant jozef julian justyn kami kamil karolin katarzyn kazimierz kind klaudi krystian krystyn krzysztof leszek leszk lidi lucj ludwik lukasz lucyn maciej magdalen maj malgorzat marcin marek mark mari marian mariol mariusz marlen mart marzen mateusz michal mieczyslaw mikolaj miroslaw monik natali norbert olg patrycj patryk paulin pawel pawl piotr przemyslaw radoslaw rafal renat robert roman ryszard sebastian slawomir stanislaw stefan stefani sylwi szymon tadeusz teres tomasz urszul wand waldemar wieslaw wiktor wiktori witold wladyslaw wojciech zbigniew zofi zuzann zygmunt zdzislaw'.split(
    ' ',
  ),
);
/** How names of the list begin: most words are told apart by that. */
const beginnings: ReadonlySet<string> = new Set([...stems].map((stem) => stem.slice(0, 3)));
const endings = /(?:a|y|ie|e|o|owi|em|u|iem|i|ej|ia|ii|ek|ki|ce)$/;

/** `name` in small letters, in any case of the declension, as folded text spells it. */
export const isPolishGiven = (name: string): boolean => {
  if (!beginnings.has(name.slice(0, 3)) && !beginnings.has(name.slice(0, 2))) return false;
  if (stems.has(name)) return name.length > 4;
  const stem = name.replace(endings, '');
  return stems.has(stem) || stems.has(stem.replace(/i$/, ''));
};
