import { showProgress, type Progress } from '@foodnet/stage';
import type { TrainingReport } from './training-report.js';

/** Shows a bar for each pass over pictures of which nothing is learned. */
export function showPasses(): Required<Pick<TrainingReport, 'passBegin' | 'passed' | 'passEnd'>> {
  let bar: Progress | undefined;
  return {
    passBegin(what, pictures, from) {
      bar = showProgress(what, pictures, 'pictures', { from, transient: true });
    },
    passed(pictures) {
      bar?.update(pictures);
    },
    passEnd() {
      bar?.stop();
    },
  };
}
