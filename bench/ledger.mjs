// Entry of `npm run bench:ledger`.
import { runProgram } from './run-program.mjs';

await runProgram('src/ledger');
