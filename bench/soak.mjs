// Entry of `npm run soak -- --minutes N`.
import { runProgram } from './run-program.mjs';

await runProgram('src/soak');
