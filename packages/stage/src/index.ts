export { agentFor } from './agent-for.js';
export { cacheFolder } from './cache-folder.js';
export { callStage, type StageName } from './call-stage.js';
export { computeThreads } from './compute-threads.js';
export { describeIssues, nameSettings, readConfigFile, type ConfigFile } from './config-file.js';
export { csvCell } from './csv-cell.js';
export { disableTelemetry } from './disable-telemetry.js';
export { diskError, fullDiskError } from './disk-error.js';
export {
  partOf,
  publishFolder,
  removeLeftovers,
  replaceFile,
  sha256,
  sha256OfFile,
  wholeNameOf,
  writeJson,
} from './files.js';
export { columnsOf, fitParts } from './fit-line.js';
export {
  archiveName,
  asName,
  datasetOption,
  datasetSource,
  home,
  isPreparedName,
  isUrl,
  isVersionNumber,
  modelsFolder,
  packagesFolder,
  preparedFolder,
  runFolder,
  runName,
  userPath,
  workspace,
  type DatasetSource,
} from './folders.js';
export { formatBytes, formatCount, formatDuration, formatPercent } from './format.js';
export { textTable } from './text-table.js';
export { freeBytes, requireFreeBytes } from './free-space.js';
export { abortOnSignals } from './interruption.js';
export { lockFolder, type LockOptions } from './lock.js';
export { hasNvidiaDevice } from './nvidia-device.js';
export {
  onnxRuntimeCudaFolder,
  onnxRuntimeCudaSchema,
  onnxRuntimeVersion,
  preloadOnnxRuntimeCuda,
  type OnnxRuntimeCuda,
} from './onnxruntime-cuda.js';
export { orAborted } from './or-aborted.js';
export { parseRecipe, type RecipeValues } from './parse-recipe.js';
export {
  portOption,
  presetOption,
  wholeNumber,
  yesOrNo,
  type Device,
  type OptionSpec,
  type OptionTable,
  type OptionValues,
  type SharedOptions,
} from './options.js';
export { escapeHtml } from './page/escape-html.js';
export { htmlPage, numberTiles } from './page/html-page.js';
export { parseOptions, type CommandLine, type ParsedOptions } from './parse-options.js';
export { presetOf, recipeName, type RecipeOptions } from './preset-of.js';
export { showProgress, type Progress, type ProgressOptions } from './progress.js';
export { recipeText } from './recipe-text.js';
export { command, runCommand, type Command, type CommandContext, type ToldError } from './run-command.js';
