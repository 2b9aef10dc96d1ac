// Word that a request for approval was decided: for whoever waits to look again. It is a hint and carries no authority, so it is not signed.
import type { NatsConnection, Subscription } from '@nats-io/transport-node';

export const decidedSubject = 'events.policy.decided';

const longestId = 64;

export function announceDecided(nc: NatsConnection, requestId: string): void {
  nc.publish(decidedSubject, requestId);
}

export const hearDecided = (nc: NatsConnection, heard: (requestId: string) => void): Subscription =>
  nc.subscribe(decidedSubject, {
    callback: (error, msg) => {
      if (error === null && msg.data.length <= longestId) heard(msg.string());
    },
  });
