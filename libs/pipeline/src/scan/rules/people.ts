// Names of people, by what stands around a capitalised run: titles, introductions, given names with a surname, Polish surnames.
import type { Rule } from '../rule.ts';

const upper = 'A-Z\u0141\u00d8\u0370-\u03ab\u0400-\u042f';
const lower = "a-z\u0142\u00f8\u03ac-\u03ff\u0430-\u045f'’";
const capitalised = `[${upper}][${lower}]{1,20}(?:-[${upper}][${lower}]{1,20})?`;
const shouted = `[${upper}]{2,20}`;
const particle = '(?:de|da|di|du|del|della|van|von|der|den|la|le|el|al|bin|ter|dos|af|zu)';
const name = `${capitalised}(?:[ \\n](?:[${upper}]\\.|${particle}|${capitalised})){0,4}`;

/** Words that are capitalised in the same places and are nobody. */
const nobody =
  /^(?:The|This|That|These|Those|There|Then|It|Its|He|She|They|We|You|My|Your|Our|His|Her|Their|A|An|In|On|At|For|From|To|And|Or|But|If|When|Where|What|Who|Why|How|Is|Are|Was|Were|Do|Does|Did|Can|Could|Will|Would|Should|Please|Sir|Madam|All|Team|Everyone|Customer|User|Users|Admin|Support|Service|Friend|Friends|Colleague|Colleagues|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|English|French|German|Spanish|Italian|Polish|Chinese|American|European|God|Internet|Python|Java|Google|Microsoft|Amazon|Apple|None|True|False|Null|String|Number|Name|Email|Address|Phone|Not|No|Yes|Here|Some|Any|Each|Every|Both|One|Two|New|Old|First|Last|Next|Hiring|Manager|Committee|Recruiter|Santa|Diary|Sirs|Reader|Readers|World|Assistant|Bot|AI)\b/;

const isSomebody = (value: string): boolean => !nobody.test(value);

/** Common given names of many languages; those that are everyday English words (Will, Mark, Grace) are left out. */
export const givenNames =
  'aaron abigail adrian agata agnes agnieszka ahmed aisha alan albert aleksander aleksandra alexander alexandra alexis alfred ali alice alicia alina amanda amelia amy ana anastasia andrea andreas andrew andrzej angela anita anna anne annette anthony antoni antonio arthur astrid audrey barbara beata beatrice benjamin bernard bjorn bogdan boris brandon brenda brian bruno camille carla carlos carmen caroline catherine cecilia charles charlotte chloe christian christina christine christopher claire clara claudia daniel daniela danuta david deborah dennis diana diego dmitri dominik donald dorota douglas edward eleanor elena elisabeth elizabeth ella emily emma eric erik ernest eva ewa fabian fatima felix fernando filip florian francesca francisco franciszek frank gabriel gabriela george gerald gerard giovanni giulia gloria gregory grzegorz gustav hanna hannah hans harold heather helen helena henri henry henryk hugo ignacy igor inga ingrid irena irene isabel isabella ivan iwona jacek jack jacob jakub james jan jane janet janina janusz jason jean jeffrey jennifer jeremy jerzy jessica joan joanna joao johan johanna johannes john jonas jonathan jorge jose josef joseph joshua juan juana judith julia julian juliane julie jurgen justyna kamil karen karl karol karolina katarzyna kate katherine kathleen katrin kazimierz keith kenneth kevin kim klara klaus konrad krystyna krzysztof kurt larry lars laura lauren laurent lena leon leonard leszek liam linda lisa louis louise lucas lucia lucy luis luise luka lukas lukasz maciej magdalena malgorzata manuel marcel marcin marco marek margaret maria marianne marie marina mario marta martha martin mary mateusz mathias matthew max maximilian megan melissa mercedes michael michal michelle miguel mikhail milan miriam mohamed mohammed monica monika nadia nancy natalia natalie nathan nicholas nicole nikolai nils nina norbert oksana olga oliver olivia oscar otto pablo pamela patricia patrick patryk paul paula paulina pawel pedro peter petra philip philippe pierre piotr rachel rafael rafal ralph raymond rebecca renata richard robert roberto roger roman ronald rosa rosalind roxana russell ryan ryszard sabine samantha samuel sandra sara sarah scott sean sebastian sergei sergio sharon simon simona sofia sonia sophia sophie stanislaw stefan stefania stephanie stephen steven susan susanne svetlana sven sylvia szymon tadeusz tamara tanya teresa theresa thomas timothy tobias tomas tomasz tony tracy ulrich urszula ursula valentina valerie vanessa vera veronica victor victoria viktor vincent virginia vladimir walter wanda weronika wiktoria william wladyslaw wojciech wolfgang xavier yuki yusuf yvonne zbigniew zofia zuzanna'.split(
    ' ',
  );

/** Endings that Polish gives to a given name; the stems are those of names that end in a consonant or in -a. */
const polishStems =
  'ann joann katarzyn agnieszk magdalen malgorzat barbar dorot beat zofi mari jolant moni elzbiet krystyn ew justyn natali weronik paulin karolin aleksandr marcin piotr jan tomasz mare marek marka henryk jace jack krzysztof andrzej pawl micha jakub mateusz adam stanislaw grzegorz wojciech rafal lukasz zbigniew jerz tadeusz'.split(
    ' ',
  );
const polishEnding = '(?:a|y|ie|e|o|owi|em|u|iem|i|ej|ia|ii|ek|ki|ce|ka|kiem|kowi|)';
const polishSurname = `[A-Z\u0141][a-z\u0142]{1,18}(?:sk|ck|dzk|owicz|ewicz|czyk|czak|owsk|insk|ak|ek|ik|uk|an|as|is|aj|ac|el|ol|iel|ala|arz|ier|[a-z])(?:i|a|iego|iemu|im|iej|a|ie|em|owi|y|u|ow|iem|)`;

const rule = (
  id: string,
  score: number,
  anchors: readonly string[],
  pattern: RegExp,
  hits: readonly string[],
  misses: readonly string[],
  check: Rule['check'] = isSomebody,
): Rule => ({
  id,
  detector: 'pii',
  type: 'person',
  severity: 'low',
  score,
  anchors,
  pattern,
  wordStart: true,
  check,
  examples: { hits, misses },
});

/** Sounds the same in any case; the name behind it does not. */
const anyCase = (words: readonly string[]): string =>
  `(?:${words
    .map((word) =>
      word
        .replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)
        .replaceAll('.', '\\.')
        .replaceAll(' ', '\\s{1,2}'),
    )
    .join('|')})`;

const titles = [
  'mr.',
  'mrs.',
  'ms.',
  'miss',
  'dr.',
  'prof.',
  'mr',
  'mrs',
  'ms',
  'dr',
  'herr',
  'frau',
  'monsieur',
  'madame',
  'señor',
  'pan',
  'pani',
  'pana',
  'panem',
];
const asciiTitles = titles.filter((title) => /^[a-z.]+$/.test(title));
const introductions = [
  'my name is',
  'his name is',
  'her name is',
  'name is',
  'full name:',
  'name:',
  'customer:',
  'patient:',
  'client:',
  'employee:',
  'contact:',
  'contact person:',
  'attn:',
  'signed by',
  'signed:',
  'directed by:',
  'call me',
  'people call me',
  'said',
  'shouted at',
  'yelled at',
  'i spoke with',
  'i spoke to',
  'regards,',
  'sincerely,',
  'best,',
  'cheers,',
  'dear',
  'hi',
  'hello',
  'kontrahent:',
  'prezes:',
  'protokolant:',
  'nazywam',
  'imie i nazwisko:',
  'reprezentowana przez',
  'reprezentowany przez',
  'czlonek zarzadu:',
  'powodztwa',
  'na rzecz',
  'przeciwko',
  'prowadzi',
  'odpowiada',
];

export const people: readonly Rule[] = [
  rule(
    'person_title',
    0.85,
    asciiTitles,
    new RegExp(`${anyCase(asciiTitles)}[ \\n]{1,2}(?<value>${name})`, 'y'),
    ['ask Mr. Smith', 'Dr. Kent Jaworski called', 'pani Anna Nowak'],
    ['dr. and mrs.', 'miss the bus', 'Ms. The'],
  ),
  rule(
    'person_introduced',
    0.75,
    introductions,
    new RegExp(`${anyCase(introductions)}[ \\t\\n]{1,8}(?<value>(?:${name}|${shouted} ${shouted}))(?![\\w(])`, 'y'),
    ['my name is Sari Paavolainen', 'Name:    Lena Wirth', 'Regards,\nVirpi'],
    ['my name is not important', 'Name: String', 'Dear Sir', 'hi There'],
  ),
  rule(
    'person_given_name',
    0.6,
    givenNames,
    new RegExp(`[A-Z][a-z]{2,12}[ \\n](?:[${upper}]\\.[ ])?(?:${particle} )?${capitalised}(?:-${capitalised})?`, 'y'),
    ['was sung by Adam McDowell and Anna Kowalska', 'thanks, Stephanie Barraza'],
    ['Paul said', 'JAMES', 'the robert rule'],
    (value, text, at) => isSurname(value) && (text[at + value.length] !== '(' || !/[.\w]/.test(text[at - 1] ?? '')),
  ),
  rule(
    'person_polish',
    0.7,
    polishStems,
    new RegExp(`[A-Z][a-z]{1,9}${polishEnding}[ \\n]${polishSurname}`, 'y'),
    ['z powodztwa Marka Nowaka', 'Katarzynie Zielinskiej'],
    ['marka nowa', 'Janitor'],
    (value) => /(?:sk|ck|dzk)(?:i|a|iego|iemu|im|iej)$|(?:owicz|ewicz|czyk|czak|ak|ek)(?:a|owi|iem|em|u)?$/.test(value),
  ),
];

/** Second words that follow a given name without being a surname: companies, places, months, verbs in titles. */
const isSurname = (value: string): boolean => {
  const last = value.split(/[ \n]/).at(-1) ?? '';
  return (
    !nobody.test(last) &&
    !/^(?:Inc|Ltd|LLC|Street|Avenue|Road|Park|University|College|Hospital|School|Museum|Airport|Island|City|County|River|Lake|Prize|Award|Bridge|Hotel|Day|Bay|Institute|Foundation|Center|Centre|Company|Group)$/.test(
      last,
    )
  );
};
