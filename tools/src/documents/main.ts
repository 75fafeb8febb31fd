import { writeDocuments } from './write-documents.js';

await writeDocuments();
