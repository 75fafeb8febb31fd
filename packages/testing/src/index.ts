export { chromiumFile, launchChromium } from './chromium.js';
export { drawPictures } from './draw-pictures.js';
export { freePort } from './free-port.js';
export { maxDifference } from './max-difference.js';
export { testWithPython, type Python } from './python.js';
export { testWithPictures, type RealPictures } from './real-pictures.js';
export { temporaryFolder } from './temporary-folder.js';
export { testInChromium } from './test-in-chromium.js';
