# The server: slim, not root, with jemalloc, and nothing of TensorFlow or of the tests.
#   docker build -f deploy/server.Dockerfile -t foodnet-server .
ARG NODE=22

FROM node:${NODE}-bookworm-slim AS build
WORKDIR /app
ENV NX_DAEMON=false
COPY . .
RUN npm ci --workspace=@foodnet/inference-server --include-workspace-root \
 && npx nx run inference-server:build \
 && npm ci --omit=dev --workspace=@foodnet/inference-server \
 # onnxruntime-node brings the libraries of every system.
 && find node_modules/onnxruntime-node/bin -mindepth 2 -maxdepth 2 ! -name linux -exec rm -r {} + \
 && rm -r packages/*/src \
 && find packages/*/dist \( -name '*.test.*' -o -name '*.fixture.*' -o -name '*.map' -o -name '.tsbuildinfo' \) -delete

FROM node:${NODE}-bookworm-slim
# glibc's malloc keeps what pictures of many sizes leave; jemalloc gives it back.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends libjemalloc2 \
 && rm -rf /var/lib/apt/lists/* \
 && mkdir -p /foodnet/models \
 && chown -R 1000:1000 /foodnet
# Of libuv's threads, in which libvips decodes what is no plain JPEG, Node starts four by itself.
ENV LD_PRELOAD=libjemalloc.so.2 NODE_ENV=production FOODNET_HOME=/foodnet UV_THREADPOOL_SIZE=16
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/packages/contracts packages/contracts
COPY --from=build /app/packages/graph packages/graph
COPY --from=build /app/packages/inference-server packages/inference-server
COPY --from=build /app/packages/picture packages/picture
COPY --from=build /app/packages/stage packages/stage
# By number, so that Kubernetes sees that it is not root.
USER 1000:1000
EXPOSE 3000 3001
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# 4 MB of young objects: with V8's 16, bodies of requests pile up until all of the heap is marked, once a second.
ENTRYPOINT ["node", "--max-semi-space-size=4", "packages/inference-server/dist/main.js"]
CMD ["serve", "--host=0.0.0.0"]
