// The one call every target gets: an ordinary chat of about a kilobyte, with nothing in it that governance would stop.

const question =
  'Please compare three ways to lay out a small herb garden on a balcony that gets sun from noon onwards. ' +
  'Keep each suggestion short, name the herbs, and say how often they want water in a warm week. ';

/** wrk/post.lua puts others in their place, new ones for each call. */
const lastWords = 'aaaaaaaa';

export const conversation = (stream: boolean): string =>
  JSON.stringify({
    model: 'gpt-4o-mini',
    temperature: 0.2,
    max_tokens: 256,
    ...(stream ? { stream: true } : {}),
    messages: [
      { role: 'system', content: 'You are a patient gardener who answers in plain words and short paragraphs.' },
      { role: 'user', content: question },
      { role: 'assistant', content: 'Happy to help. How large is the balcony, and do you own any planters already?' },
      { role: 'user', content: `It is about six square metres, the planters stand ${lastWords}. ${question}` },
    ],
  });

/** Twenty-two pieces; with the first and the last chunk a stream has 24 events before [DONE]. */
export const answerPieces: readonly string[] = Array.from(
  { length: 22 },
  (_, index) => `Plant rosemary and thyme on the sunny side, mint in the shade, part ${index + 1}. `,
);
