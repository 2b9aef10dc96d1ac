// Word that the client is gone. An event emitter, since an AbortController costs ten times as much and is made for every call.
import { EventEmitter } from 'node:events';

export class HangUp extends EventEmitter {
  aborted = false;

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    this.emit('abort');
  }
}
