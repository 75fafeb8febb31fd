import { readFile } from 'node:fs/promises';
import { foodnetClient } from './client.js';

const [address, ...files] = process.argv.slice(2);
const client = foodnetClient(address);
const images = await Promise.all(files.map((file) => readFile(file, 'base64')));
const { data, error } = await client.POST('/classify', { params: { query: { topk: 1 } }, body: { images } });
if (error) throw new Error(error.detail);
if ('results' in data)
  data.results.forEach((result, index) =>
    console.log(files[index], 'error' in result ? result.error.detail : result.predictions[0].label),
  );
