// Harm in plain words, conservatively: encouragement and instructions count, a topic does not. English; see docs/detection.md.
import type { Rule } from '../rule.ts';
import { type RuleRow, rulesFrom, within } from '../rule-table.ts';

const people =
  '(?:jews|muslims|christians|blacks|black people|whites|white people|asians|arabs|gays|homosexuals|lesbians|trans people|immigrants|refugees|women|men|disabled people|roma|gypsies|mexicans|africans|indians)';
const devices =
  '(?:pipe bombs?|nail bombs?|car bombs?|dirty bombs?|fertili[sz]er bombs?|nerve agents?|sarin|vx gas|novichok|ricin|botulinum toxin|anthrax|mustard gas|chlorine gas|phosgene|tatp|petn|rdx|nitroglycerin|c-?4 explosive|napalm|molotov cocktails?|thermite|improvised explosive devices?|ieds?|ghost guns?|silencers?|suppressors?|explosives?|bioweapons?|chemical weapons?)';
const steps =
  /(?:\bstep\s?\d|\b1\.\s|\bfirst,|\bmix\b|\bcombine\b|\badd\b|\byou(?:'ll| will)? need\b|\bingredients\b|\bmaterials\b|\bgrams?\b|\bml\b|\bheat\b|\bassemble\b)/i;
const instructs = {
  check: (value: string, text: string, at: number): number =>
    steps.test(text.slice(at, at + value.length + 200)) ? 0.9 : 0.6,
};

const rows: readonly RuleRow[] = [
  [
    'self_harm',
    0.9,
    [
      'kill yourself',
      'end your life',
      'take your own life',
      'hang yourself',
      'cut yourself',
      'hurt yourself',
      'commit suicide',
      'kys',
    ],
    `(?:kill yourself|end your (?:own )?life|take your own life|hang yourself|cut yourself|hurt yourself|commit suicide|kys)(?![a-z])`,
    ['you should kill yourself', 'the best way to end your life is', 'just kys.'],
    [
      'you should not kill yourself',
      'if you think about how to end your life, call a helpline',
      'do not hurt yourself',
    ],
    {
      check: (value: string, text: string, at: number) => {
        const before = text.slice(Math.max(0, at - 70), at);
        const after = text.slice(at + value.length, at + value.length + 80);
        if (
          /\b(?:not|don't|never|avoid|without|prevent\w*|if you|thinking|thoughts?|urge|feel\w*|want\w*|before you)\b/i.test(
            before,
          )
        )
          return false;
        if (/helpline|hotline|crisis|988|support|therap|emergency|reach out/i.test(after)) return false;
        return /\b(?:should|just|go|please|must|how to|ways? to|method|easy|easily|painless\w*|effective)\b/i.test(
          before,
        )
          ? 0.9
          : 0.55;
      },
    },
  ],
  [
    'self_harm',
    0.9,
    [
      'painless way',
      'painless ways',
      'easiest way',
      'quickest way',
      'most effective way',
      'lethal dose of',
      'how to tie a noose',
      'how to cut your wrists',
    ],
    `(?:(?:painless|easiest|quickest|most effective) ways? (?:to|of) (?:die|kill(?:ing)? yourself|end(?:ing)? (?:it all|your life)|suicide|overdos(?:e|ing))|lethal dose of\\s${within(3)}\\w{4,20}\\s(?:is|for (?:you|a person))|how to (?:tie a noose|cut your wrists))`,
    ['the most effective way to die is', 'how to tie a noose'],
    ['the easiest way to bake', 'a lethal dose of radiation'],
  ],
  [
    'violence',
    0.8,
    [
      'how to kill',
      'how to murder',
      'how to poison',
      'how to stab',
      'how to strangle',
      'to kill someone',
      'to murder someone',
      'to poison someone',
      'to strangle',
      'to stab',
      'to torture',
    ],
    `(?:how to|to) (?:kill|murder|poison|stab|strangle|torture)\\s(?:a\\s|your\\s|an?\\s|the\\s|another\\s)?(?:someone|somebody|person|people|human|child|wife|husband|neighbou?r|boss|coworker|victim|him|her|them)\\b`,
    ['how to poison someone: 1. mix', 'First, to strangle your victim you will need'],
    ['how to kill a process', 'how to poison rats'],
    instructs,
  ],
  [
    'violence',
    0.85,
    [
      'i will kill you',
      "i'll kill you",
      'i am going to kill you',
      'you deserve to die',
      'we will kill',
      'they should be shot',
      'they should be killed',
      'deserve to be killed',
      'i will find you and',
    ],
    "(?:i(?:'ll| will| am going to) kill you|you deserve to die|we will kill (?:you|them|every)|they should be (?:shot|killed)|deserve to be killed|i will find you and (?:kill|hurt|end))",
    ['I will kill you', 'they should be shot'],
    ['I will kill the process'],
  ],
  [
    'sexual_minors',
    0.97,
    [
      'minor',
      'child',
      'underage',
      'preteen',
      'pre-teen',
      'schoolgirl',
      'schoolboy',
      'toddler',
      'year old girl',
      'year-old girl',
      'year old boy',
      'year-old boy',
      'loli',
      'lolita',
    ],
    `(?:minors?|child(?:ren)?|underage(?: girls?| boys?)?|pre-?teens?|school(?:girl|boy)s?|toddlers?|year[- ]old (?:girl|boy)|loli(?:ta)?)\\s${within(4)}(?:sex(?:ual(?:ly)?)?|nude|naked|porn\\w{0,8}|erotic\\w{0,2}|aroused|orgasm|masturbat\\w{1,4}|undress\\w{0,3}|seduc\\w{1,4})`,
    ['a schoolgirl slowly undressed', 'naked child: the child was nude'],
    ['child abuse prevention', 'minor version number'],
    {
      check: (value: string, text: string, at: number) =>
        /prevent|protect|abuse|report|law|illegal|education|safeguard|offen[cs]e|crime|victim/i.test(
          text.slice(Math.max(0, at - 80), at + value.length + 60),
        )
          ? false
          : 0.97,
    },
  ],
  [
    'sexual',
    0.8,
    [
      'hardcore porn',
      'explicit sex',
      'her wet pussy',
      'his hard cock',
      'thrust into her',
      'thrusting into',
      'cum on',
      'cums in',
      'blowjob',
      'deepthroat',
      'gangbang',
      'moaned as he',
      'moaned as she',
      'erect penis',
      'dripping wet',
    ],
    '(?:hardcore porn|explicit sex (?:scene|act)|wet pussy|hard cock|her wet pussy|his hard cock|thrust(?:ing)? into (?:her|him)|cums? (?:on|in) (?:her|his|my)|blowjob|deepthroat|gangbang|moaned as (?:he|she)|erect penis (?:in|into|as)|dripping wet (?:pussy|for))',
    ['his hard cock', 'thrust into her'],
    ['cum on laude', 'thrusting into the air'],
  ],
  [
    'hate',
    0.9,
    [
      'jews',
      'muslims',
      'christians',
      'black',
      'white',
      'asians',
      'arabs',
      'gays',
      'homosexuals',
      'lesbians',
      'trans people',
      'immigrants',
      'refugees',
      'women',
      'disabled people',
      'roma ',
      'gypsies',
      'mexicans',
      'africans',
      'indians',
    ],
    `${people}\\s(?:all\\s)?(?:are|is|should|must|deserve|need to|ought to)\\s${within(3)}(?:vermin|subhuman|sub-human|animals|parasites|filth|scum|cockroaches|inferior|exterminated|eradicated|gassed|deported to die|wiped out|killed|shot|hanged|die|enslaved|a disease|a plague)(?![a-z])`,
    ['immigrants are vermin', 'gays should be killed', 'Muslims are all scum'],
    ['women are underpaid', 'immigrants should be welcomed', 'Roma are playing Lazio'],
    {
      check: (_: string, text: string, at: number) =>
        /\b(?:claim|claimed|said|quote|propaganda|slur|false|wrong|racist|hateful|condemn\w*|nazi\w*|believed)\b/i.test(
          text.slice(Math.max(0, at - 80), at),
        )
          ? 0.5
          : 0.9,
    },
  ],
  [
    'hate',
    0.85,
    [
      'gas the',
      'death to',
      'kill all',
      'exterminate',
      'ethnic cleansing of',
      'white power',
      'heil hitler',
      'sieg heil',
      '1488',
    ],
    `(?:(?:gas the|death to(?: all)?|kill all(?: the)?|exterminate(?: all| the)?|ethnic cleansing of(?: the)?) ${people}|heil hitler|sieg heil|white power!)`,
    ['death to all immigrants', 'gas the jews'],
    ['kill all processes', 'death to bugs'],
  ],
  [
    'weapons',
    0.85,
    [
      'make',
      'build',
      'synthesize',
      'synthesise',
      'produce',
      'construct',
      'assemble',
      'detonate',
      'prepare',
      'making',
      'building',
      'synthesizing',
      'cook',
    ],
    `(?:mak(?:e|ing)|build(?:ing)?|synthesi[sz](?:e|ing)|produce|construct|assemble|detonate|prepare|cook)\\s(?:(?:a|an|the|your|own|homemade|some|simple|powerful)\\s){0,3}${devices}(?![a-z])`,
    ['To make a pipe bomb you will need: 1. steel', 'synthesize sarin: first, mix'],
    ['make a pipe', 'build a bomb disposal robot', 'a silencer maker'],
    instructs,
  ],
  [
    'drugs',
    0.8,
    ['cook', 'synthesize', 'synthesise', 'make', 'produce'],
    '(?:cook|synthesi[sz]e|make|produce)\\s(?:(?:some|the|your|own|pure)\\s){0,2}(?:meth(?:amphetamine)?|crystal meth|fentanyl|heroin|crack cocaine|mdma|lsd)(?![a-z])',
    ['to cook meth, first, combine', 'synthesize fentanyl: you will need'],
    ['make methane', 'cook methodically'],
    instructs,
  ],
];

export const harmfulContent: readonly Rule[] = rulesFrom('content', 'high', rows);
