// The body of a request on its way to a controller: of a type that is read, within its size, decoded.
import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { requireJsonType, requireNoForm } from './content-type.ts';
import { type BodyLimits, rawBodyReader } from './read-raw-body.ts';

type Done = (error: Error | null, body?: Buffer) => void;

export function bodyParser(
  limits: BodyLimits,
): (request: FastifyRequest, payload: IncomingMessage, done: Done) => void {
  const read = rawBodyReader(limits);
  return ({ headers, tappass }, payload, done) => {
    const { maxBodyBytes, response } = tappass;
    const type = headers['content-type'];
    const onOver = (over: () => void): void => {
      if (response.closed) over();
      else response.once('close', over);
    };
    const finish: Done = (error, body) => {
      try {
        if (body !== undefined) requireNoForm(type, body);
        done(error, body);
      } catch (thrown) {
        done(thrown as Error);
      }
    };
    try {
      requireJsonType(type);
    } catch (thrown) {
      return done(thrown as Error);
    }
    read({ headers, maxBodyBytes, onOver }, payload, finish);
  };
}
