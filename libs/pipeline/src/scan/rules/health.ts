// Somebody's health and day of birth: a condition counts only where a person is said to have it, a date only where it is called a birth.
import { never, type Rule } from '../rule.ts';

const conditions =
  'diabetes|cancer|carcinoma|tumou?r|leuk(?:a)?emia|lymphoma|melanoma|hiv|aids|hepatitis|tuberculosis|syphilis|gonorrh(?:o)?ea|chlamydia|herpes|asthma|copd|epilepsy|parkinson|alzheimer|dementia|multiple sclerosis|schizophrenia|bipolar|depression|anxiety disorder|ptsd|autism|adhd|anorexia|bulimia|alcoholism|addiction|hypertension|heart failure|heart attack|stroke|arrhythmia|angina|kidney failure|cirrhosis|crohn|colitis|celiac|lupus|arthritis|fibromyalgia|endometriosis|infertility|miscarriage|an(?:a)?emia|h(?:a)?emophilia|sickle cell|cystic fibrosis|covid|pneumonia|sepsis|cukrzyc\\w{1,4}|nowotw\\w{1,5}|rak(?:a|iem)|depresj\\w{1,3}|padaczk\\w{1,3}|astm\\w{1,3}';
const illness = new RegExp(`\\s{1,2}(?:[\\w-]{1,20}\\s{1,2}){0,4}?(?:${conditions})(?![A-Za-z])`, 'iy');
/** Somebody, not people in general; looked for in the sentence before. */
const somebody =
  /\b(?:I|I'm|I've|he|she|he's|she's|him|her|patient|client|mr|mrs|ms|my \w{2,12}|pacjent\w{0,4}|chor[ay])\b[^.!?\n]{0,36}$/i;
const named = /\b[A-Z][a-z]{2,15} [A-Z][a-z]{2,20}\b[^.!?\n]{0,36}$/;
const inGeneral = /\b(?:people|patients|those|anyone|individuals|children|adults|women|men|if|who)\b[^.!?\n]{0,36}$/i;

const suffering = (text: string, start: number, end: number): readonly [number, number] | undefined => {
  illness.lastIndex = end;
  if (!illness.test(text)) return undefined;
  const before = text.slice(Math.max(0, start - 64), start);
  return (somebody.test(before) || named.test(before)) && !inGeneral.test(before)
    ? [start, illness.lastIndex]
    : undefined;
};

const month =
  '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|wrzesnia|pazdziernika|listopada|grudnia|januar|februar|marz|mai|juni|juli|oktober|dezember|janvier|fevrier|mars|avril|juin|juillet|aout|septembre|octobre|novembre|decembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)[a-z]{0,6}\\.?';
const date = `(?:\\d{4}[-./]\\d{1,2}[-./]\\d{1,2}|[\\dlO]{1,2}[-./ ]{1,2}[\\dlO]{1,2}[-./ ]{1,2}(?:[\\dlO]{4}|\\d{2})|\\d{1,2}(?:st|nd|rd|th|\\.)? (?:of |de )?${month},? (?:de )?\\d{4}|${month} \\d{1,2}(?:st|nd|rd|th)?,? \\d{4})(?!\\d)`;
const births = [
  'date of birth',
  'birth date',
  'birthdate',
  'birthday',
  'd.o.b',
  'dob',
  'born',
  'data urodzenia',
  'urodzon',
  'geboren',
  'geburtsdatum',
  'date de naissance',
  'nee le',
  'ne le',
  'fecha de nacimiento',
  'nacido el',
  'nacida el',
  'data di nascita',
  'data de nascimento',
  'geboortedatum',
];

const rule = (
  id: string,
  type: string,
  anchors: readonly string[],
  hits: readonly string[],
  misses: readonly string[],
  how: Partial<Pick<Rule, 'locate' | 'pattern' | 'score'>>,
): Rule => ({
  id,
  detector: 'pii',
  type,
  severity: 'high',
  score: 0.75,
  anchors,
  pattern: never,
  wordStart: true,
  examples: { hits, misses },
  ...how,
});

export const healthFacts: readonly Rule[] = [
  rule(
    'health_condition',
    'health',
    [
      'diagnosed with',
      'diagnosis of',
      'diagnosis is',
      'diagnosis:',
      'suffers from',
      'suffering from',
      'treated for',
      'treatment for',
      'tested positive for',
      'living with',
      'hospitalised for',
      'hospitalized for',
      'recovering from',
      'choruje na',
      'zdiagnozowano',
      'leczy sie na',
    ],
    [
      'the patient was diagnosed with type 2 diabetes',
      'She is being treated for bipolar disorder',
      'Anna Nowak choruje na cukrzyce',
    ],
    ['people suffering from depression', 'treated for free', 'how is she treated for it', 'the diagnosis of faults'],
    { locate: suffering },
  ),
  rule(
    'health_status',
    'health',
    ['hiv positive', 'hiv-positive', 'hiv status', 'blood type is', 'blood group is'],
    ['he is HIV positive', 'My blood type is AB+'],
    ['HIV research', 'what is your blood type is unclear'],
    { pattern: /(?:hiv[ -]positive|hiv status(?: is|:) \w{3,12}|blood (?:type|group) is (?:AB|A|B|O)[+-])(?!\w)/iy },
  ),
  rule(
    'health_record',
    'medical_record',
    [
      'medical record number',
      'mrn',
      'patient id',
      'patient number',
      'health record',
      'numer pacjenta',
      'health insurance number',
      'member id',
    ],
    ['MRN: 00482915', 'patient ID is A-4829153', 'medical record number 4829153'],
    ['MRN stands for', 'patient id column', 'patient ID 12'],
    {
      score: 0.85,
      pattern:
        /(?:medical record number|mrn|patient (?:id|number)|health record|numer pacjenta|health insurance number|member id)(?: is|:| no\.?|#|=){0,2}\s{0,3}#?(?<value>[A-Z]{0,3}-?\d{5,12})(?![\w])/iy,
    },
  ),
  rule(
    'health_code',
    'health',
    ['icd-10', 'icd10', 'icd 10'],
    ['ICD-10: E11.9', 'icd10 code F32.1'],
    ['ICD-10 is a list', 'ICD-10 codes'],
    {
      score: 0.7,
      pattern: /icd[ -]?10(?:-cm)?(?: codes?)?[: ]{1,3}(?<value>[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4}))(?!\w)/iy,
    },
  ),
  rule(
    'prescription',
    'health',
    [
      'was prescribed',
      'is prescribed',
      "i'm prescribed",
      'am prescribed',
      'prescribed me',
      'prescribed him',
      'prescribed her',
      'is taking',
      'i take',
    ],
    ['she was prescribed 50 mg sertraline', 'I take metformin 500 mg'],
    ['a walk was prescribed', 'is taking part', 'I take 5 minutes'],
    {
      pattern:
        /(?:(?:was|is|am|i'm) prescribed|prescribed (?:me|him|her)|is taking|i take) (?:[a-z-]{3,24} )?\d{1,4}(?:[.,]\d{1,2})? ?(?:mg|mcg|ml|iu)(?: (?:of )?[a-z-]{4,24})?(?!\w)/iy,
    },
  ),
  rule(
    'date_of_birth',
    'date_of_birth',
    births,
    [
      'Date of birth: 1984-07-23',
      'born on July 23rd, 1984',
      'urodzony dnia 15.07.1990',
      'DOB 07/23/84',
      'nacido el 3 de mayo de 1971',
    ],
    ['born in the USA', 'birthday party on Friday', 'date of birth is required', 'dob'],
    {
      score: 0.85,
      pattern: new RegExp(
        `(?:${births.map((word) => word.replaceAll('.', '\\.')).join('|')})[a-z]{0,3}\\.?(?:\\s{1,2}(?:on|is|was|dnia|w dniu|am|the|jest)){0,2}[\\s:=]{0,4}["']?(?<value>${date})`,
        'iy',
      ),
    },
  ),
];
