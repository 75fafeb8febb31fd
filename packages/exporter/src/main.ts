import { runCommand } from '@foodnet/stage';
import { exportCommand } from './export-command.js';
import { importCommand } from './import/import-command.js';
import { listCommand } from './repository/list-command.js';
import { promoteCommand } from './repository/promote-command.js';
import { pruneCommand } from './repository/prune-command.js';
import { verifyCommand } from './repository/verify-command.js';

await runCommand(
  [exportCommand, importCommand, listCommand, verifyCommand, promoteCommand, pruneCommand],
  process.argv.slice(2),
);
