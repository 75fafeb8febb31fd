import { replaceFile, writeJson } from '@foodnet/stage';
import { join } from 'node:path';
import { contactSheet } from './contact-sheet.js';
import { buildReport, type DatasetReport, type ReportInput } from './dataset-report.js';
import { reportPage } from './report-page.js';

/** Writes report.json and report.html into the folder of the packed files. */
export async function writeReport(folder: string, input: ReportInput): Promise<DatasetReport> {
  const report = buildReport(input);
  await writeJson(join(folder, 'report.json'), report);
  const sheets = await contactSheet(folder, input.manifest);
  await replaceFile(join(folder, 'report.html'), reportPage(report, sheets, input.folder));
  return report;
}
