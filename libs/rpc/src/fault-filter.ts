// Lets a Fault thrown in a handler reach the transport as itself; Nest's own filter would flatten it to a string.
import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { asFault } from '@tappass/errors/fault';
import { type Observable, throwError } from 'rxjs';

@Catch()
export class FaultFilter implements RpcExceptionFilter {
  catch(thrown: unknown): Observable<never> {
    return throwError(() => asFault(thrown));
  }
}
