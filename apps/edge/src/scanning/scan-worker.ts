// Entry of a scanning thread: texts in, findings out. It has no settings, no secrets and no connection.
import { scanText } from '@tappass/pipeline/scan/scan';

export interface TextToScan {
  readonly text: string;
  readonly json: boolean;
}

export default (texts: readonly TextToScan[]) => texts.map(({ text, json }) => scanText(text, json));
