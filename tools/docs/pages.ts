// The pages made from the code, by the path they are committed under. The same input gives the same bytes.
import { configPage } from './config-page.ts';
import { environmentExample } from './environment-example.ts';
import { errorsPage } from './errors-page.ts';
import { routesPage } from './routes-page.ts';
import { stepsPage } from './steps-page.ts';

export const pages = (): Readonly<Record<string, string>> => ({
  'docs/errors.md': errorsPage(),
  'docs/config.md': configPage(),
  'docs/routes.md': routesPage(),
  'docs/steps.md': stepsPage(),
  '.env.example': environmentExample(),
});
