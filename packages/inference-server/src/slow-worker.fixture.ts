import { answerRequests } from './inference/answer-requests.js';
import { network } from './inference/network.js';

// The real worker, which loses 250 ms before it comes to a picture.
const pauseMs = 250;

await answerRequests({
  load: (request) => network.load(request),
  async run(images) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    return network.run(images);
  },
});
