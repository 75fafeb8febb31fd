import { formatCount } from '@foodnet/stage';
import type { DatasetReport } from './dataset-report.js';
import { findingsOf } from './findings.js';

/** Prints what a person must know of a dataset even if the report is never opened. */
export function sayFindings(report: DatasetReport, shown: string, say: (line: string) => void): void {
  const { setAside, leftOut } = report;
  const bad = findingsOf(report).filter(({ kind }) => kind === 'bad');
  if (setAside.length > 0) {
    const files = setAside.length === 1 ? '1 file was' : `${formatCount(setAside.length)} files were`;
    const [{ path, reason }] = setAside;
    say(
      `${files} set aside, e.g. ${path}: ${reason}${reason.endsWith('.') ? '' : '.'} All are listed in ${shown}/report.html.`,
    );
  }
  if (leftOut) {
    const [pictures, are] = leftOut.pictures === 1 ? ['picture', 'is'] : ['pictures', 'are'];
    say(
      `${formatCount(leftOut.pictures)} ${pictures} of ${leftOut.name} ${are} left out, as there is a test split.`,
    );
  }
  for (const { text } of bad) say(`${text} See ${shown}/report.html.`);
  if (setAside.length + bad.length === 0) say(`${shown}/report.html shows what was prepared.`);
}
