// What a pipeline may be called.
import { Fault } from '@tappass/errors/fault';

/** @throws Fault bad_field */
export function pipelineName(name: string): string {
  if (/^[\w .-]{1,100}$/.test(name)) return name;
  throw new Fault('bad_field', {
    details: { field: 'name', detail: 'expects 1 to 100 letters, digits, spaces and . _ -' },
  });
}
