// Entry of `npm run bench`.
import { runProgram } from './run-program.mjs';

await runProgram('src/main', ['src/mock-provider', 'src/bare-proxy']);
