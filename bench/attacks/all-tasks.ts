// The sixty tasks, twelve of each kind.
import type { Task } from './task.ts';
import { codingTasks } from './tasks/coding.ts';
import { mailTasks } from './tasks/mail.ts';
import { operationsTasks } from './tasks/operations.ts';
import { researchTasks } from './tasks/research.ts';
import { shoppingTasks } from './tasks/shopping.ts';

export const allTasks: readonly Task[] = [
  ...codingTasks,
  ...mailTasks,
  ...researchTasks,
  ...shoppingTasks,
  ...operationsTasks,
];
