# farmsight as a container: no shell needed, no root, and nothing written outside of /data and /tmp, so that it runs with a
# read-only root file system: docker run --read-only --tmpfs /tmp -v farmsight-data:/data -v LOGS:/logs:ro farmsight detect ...
FROM node:24.21.0-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Without install scripts: none of the runtime packages has one.
RUN npm ci --omit=dev --ignore-scripts

FROM node:24.21.0-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY bin bin
COPY config config
COPY detectors detectors
COPY pipelines pipelines
COPY simulator simulator
COPY samples samples
COPY src src
# A number, so that Kubernetes can see that it is not root.
RUN mkdir /data && chown 10001:10001 /data
USER 10001:10001
WORKDIR /data
VOLUME /data
ENTRYPOINT ["node", "/app/bin/farmsight.js"]
CMD ["--help"]
