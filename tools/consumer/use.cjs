// CommonJS loads ES modules without top-level await, in every Node from 20.19 on.
const { loadClassifier } = require('@foodnet/inference-server/classifier');
const { createServer } = require('@foodnet/inference-server');
const { prepareDataset } = require('@foodnet/dataset');
const { train } = require('@foodnet/trainer');
const { exportModel } = require('@foodnet/exporter');

const found = [loadClassifier, createServer, prepareDataset, train, exportModel];
console.log(JSON.stringify(found.map(({ name }) => name)));
process.exit(Object.keys(require.cache).some((path) => path.includes('tfjs-node')) ? 1 : 0);
