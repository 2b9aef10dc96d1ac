// Whether letters are words or drawn at random: by the pairs of neighbours in them, as often as words of English and names in code have them.

/** How common each pair of letters is, a row for the first and a column for the second: 5 is chance, one more is twice as often. Counted in this repository's documentation and code. */
const pairs = `
56763464625878162878654363 64307200520611610642500040 71437227526532721636500041 63148341701434620652513041
74786553533868464987465664 52225621600521600523400030 60217145500424520542511010 72017010610333610534510030
64767562234769753677350304 50005000302000510020402000 50127011502423410452301020 84368431803742730255541060
74517000701253660141400030 72678483724436630477532143 45564453425768650866756343 71227125602621652655401020
00001000000200000200500000 84569252814556841676543063 62528227604543653268624043 71538327801523730766513153
45556451512657240666120113 60107001601100400010002010 60026104601314500442000210 31313300300010140004001220
42234000301435340343202002 410040003010003001312000211115`.replaceAll(/\s/g, '');

/** Of tokens drawn at random from letters and digits 98 in a hundred are below, of names in code nine in ten are above. */
const wordLike = 4.8;
/** Shorter runs of letters are between the digits of a token more often than they are words. */
const shortestWord = 4;
/** Words make up most of a name; a mark such as `live` in front of a token does not make it one. */
const wordShare = 0.4;

/** False for what holds too few letters to tell. Linear. */
export const isWordLike = (text: string): boolean => {
  let [sum, count, inWords] = [0, 0, 0];
  let [runSum, run] = [0, 0];
  let before = -1;
  for (let i = 0; i <= text.length; i++) {
    const letter = letterAt(text, i);
    if (letter >= 0) {
      if (before >= 0) runSum += pairs.charCodeAt(before * 26 + letter) - 48;
      run++;
    } else {
      if (run >= shortestWord) {
        sum += runSum;
        count += run - 1;
        inWords += run;
      }
      runSum = 0;
      run = 0;
    }
    before = letter;
  }
  return inWords >= text.length * wordShare && sum >= count * wordLike;
};

/** 0 to 25, or -1. */
const letterAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at) | 32;
  return code >= 97 && code <= 122 ? code - 97 : -1;
};
