import { customNames } from '../custom-tools.ts';
import type { ClientWire } from '../wire.ts';
import { readResponsesRequest } from './read-request.ts';
import { toolGroups } from './tool-groups.ts';
import { writeResponsesAnswer } from './write-answer.ts';
import { ResponsesEventWriter } from './write-events.ts';

export const responsesClient: ClientWire = {
  read: readResponsesRequest,
  answer: writeResponsesAnswer,
  customTools: (body) => customNames(body, (tool) => tool),
  toolGroups,
  events: (moment) => new ResponsesEventWriter(moment),
};
