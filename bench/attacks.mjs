// Entry of `npm run bench:attacks`.
import { runProgram } from './run-program.mjs';

await runProgram('attacks/main');
