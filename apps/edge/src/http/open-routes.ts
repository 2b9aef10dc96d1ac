// The two lists of the door beside policy's table: who is let in unnamed, and whose decision waits for the call.

/** Routes that answer strangers. */
export const open = new Set([
  'GET /health',
  'GET /health/live',
  'GET /health/ready',
  'GET /health/startup',
  'GET /.well-known/jwks.json',
]);
/** Routes whose decision is made with the call's model, in govern. */
export const decidedLater = new Set(['POST /v1/chat/completions', 'POST /v1/messages']);
