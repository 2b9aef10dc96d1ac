// docs/errors.md: every reason of the catalogue, as a caller meets it.
import { reasons } from '../../libs/errors/src/catalogue.ts';
import { table } from './table.ts';

const head = `<!-- Made by \`npm run docs\` from libs/errors/src/catalogue.ts. -->
# Errors

Every refusal and every failure has one reason. It stands in \`error.code\` and \`reason\` of the body, with the same words on every surface:

\`\`\`json
{
  "error": { "message": "…", "type": "…", "code": "<reason>", "param": null, "step": null, "reason": "<reason>", "blocked_by": null },
  "blocked_by": null, "classification": null, "reason": "<reason>", "step_details": {}
}
\`\`\`

On \`/v1/messages\` the same fields stand in Anthropic's envelope (\`"type": "error"\` beside \`error\`). \`x-request-id\` names the
request; for \`internal\` the cause is in the log under that id and nowhere else. 429 and 503 carry \`Retry-After\`. Once a provider
has been reached, a refusal carries \`x-should-retry: false\`, so that SDKs do not pay twice. \`{…}\` is filled with details.
`;

export function errorsPage(): string {
  const rows = Object.entries(reasons).map(([name, row]) => [
    `\`${name}\``,
    String(row.status),
    `\`${row.code}\``,
    row.retry === 'later' ? 'may help' : 'no',
    row.text,
  ]);
  return `${head}\n${table(['reason', 'HTTP', 'code', 'again', 'message'], rows)}\n`;
}
