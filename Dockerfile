# syntax=docker/dockerfile:1
# One recipe for all services: docker build --build-arg APP=edge -t tappass/edge .  (APP=migrate makes the migration job.)
# Pin the base by digest where you build: --build-arg NODE_IMAGE=node:24-bookworm-slim@sha256:…
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS source
WORKDIR /src
# No install scripts: what the build needs (esbuild, Prisma's generator) works without them.
COPY . .
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
RUN node tools/generate.mjs schema.prisma

FROM source AS build
ARG APP
RUN test -n "$APP"
RUN cd "$([ "$APP" = migrate ] && echo deploy/migrate || echo "apps/$APP")" \
  && node /src/tools/bundle.mjs \
  && mkdir -p /out/migrations \
  && cp -r dist/. /out/ \
  && if [ "$APP" = migrate ]; then cd /src/apps && for s in */prisma/migrations; do mkdir -p "/out/migrations/${s%/*}" && cp -r "$s" "/out/migrations/$s"; done; fi

FROM ${NODE_IMAGE} AS final
ARG APP
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="tappass/${APP}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0"
# A running service needs no package manager; npm would also swallow SIGTERM.
RUN rm -rf /usr/local/lib/node_modules /opt/yarn* /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/yarn* /usr/local/bin/corepack
# Where keys makes its signing key on first boot when none is given; a volume takes over this owner.
RUN install -d -m 0700 -o 999 -g 999 /app/keys
WORKDIR /app
COPY --from=build --chmod=0555 /out/ /app/
USER 999:999
ENV NODE_ENV=production UV_THREADPOOL_SIZE=8
EXPOSE 9620 9621
# Ready to answer: the ops port knows.
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9621/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# No --enable-source-maps: the first stack trace would parse the whole map and stop every call for a third of a second.
ENTRYPOINT ["node", "/app/main.js"]
