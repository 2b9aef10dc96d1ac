// Entry of `npm run bench:guardrails`.
import { runProgram } from './run-program.mjs';

await runProgram('guardrails/main');
