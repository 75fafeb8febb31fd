import { errorCodes } from '@foodnet/contracts';
import { problems } from '@foodnet/inference-server';

/** ERRORS.md: every error code, with its cause and its cure. */
export function errorsPage(): string {
  const errors = Object.entries(errorCodes).map(([code, { cause, cure }]) => section(code, cause, cure));
  const answers = Object.entries(problems).map(([code, { status, title, cure }]) => {
    const cause = `${title}. HTTP status ${status}.`;
    // The same word is a mistake of a command's and an answer of the server's.
    return section(code in errorCodes ? `${code} (HTTP)` : code, cause, cure);
  });
  return `# Errors

A message says what was found, what was expected and what to do. This page says more of each code; it is written by
\`npx nx run tools:documents\` from the registries that the programs use.

## Commands and libraries

A command prints the message and ends with exit code 1. A library throws a \`FoodnetError\` of
\`@foodnet/contracts\`, whose \`code\` is one of these.

${errors.join('\n')}
## HTTP

The server answers with \`application/problem+json\` (RFC 9457): \`code\` is one of these, \`detail\` says what was found
and what to do, \`fields\` names what is wrong.

${answers.join('\n')}`;
}

function section(name: string, cause: string, cure: string): string {
  return `### ${name}\n\nCause: ${cause}\n\nCure: ${cure}\n`;
}
