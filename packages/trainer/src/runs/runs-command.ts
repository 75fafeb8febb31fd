import { command, home, yesOrNo } from '@foodnet/stage';
import { describeRuns } from './describe-runs.js';
import { listRuns } from './list-runs.js';
import { summarizeRun } from './summarize-run.js';

export const runsCommand = command({
  name: 'trainer:runs',
  summary: 'Lists the runs with their best figures.',
  extras: {
    json: { describe: 'Print JSON for programs: yes or no', schema: yesOrNo },
  },
  async run({ extras }) {
    const { runs, unreadable } = await listRuns();
    const summaries = runs.map(summarizeRun);
    for (const line of unreadable) console.error(line);
    if (extras.json) console.log(JSON.stringify(summaries, null, 2));
    else if (summaries.length > 0) console.log(describeRuns(summaries));
    else console.log(`There are no runs in ${home()}/runs. Train one: npx nx run trainer:train`);
  },
});
