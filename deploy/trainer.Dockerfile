# What prepares, trains and exports, with TensorFlow inside.
#   docker build -f deploy/trainer.Dockerfile -t foodnet-trainer .
#   docker build -f deploy/trainer.Dockerfile -t foodnet-trainer:cuda --build-arg DEVICE=gpu .
# The second brings CUDA's libraries in; of the host it needs NVIDIA's driver and container toolkit.
ARG NODE=22

FROM node:${NODE}-bookworm-slim
ARG DEVICE=cpu
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ python3 python3-pip \
 && rm -rf /var/lib/apt/lists/*
ENV NX_DAEMON=false XDG_CACHE_HOME=/cache FOODNET_HOME=/foodnet \
    NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
RUN mkdir -p /app /cache /foodnet/models && chown -R 1000:1000 /app /cache /foodnet
WORKDIR /app
USER 1000:1000
COPY --chown=1000:1000 . .
# The GPU itself is not there while an image is built, so that only its files are provided.
RUN npm ci \
 && npx nx run-many --targets=build --projects=trainer,exporter,batch \
 && node --input-type=module --eval "\
      import { provideOnnxRuntimeCuda, provideTensorFlow } from './packages/tensorflow/dist/index.js'; \
      await provideTensorFlow({ device: '${DEVICE}' }); \
      if ('${DEVICE}' === 'gpu') await provideOnnxRuntimeCuda({ say: console.log });" \
 && npm cache clean --force
ENTRYPOINT ["node", "packages/trainer/dist/main.js"]
CMD ["train", "--help"]
