# One image for every role; APP names the one that a container runs.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# The optional ones are the native parts of what builds the Console.
RUN npm ci --include=dev --include=optional --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY apps ./apps
COPY libs ./libs
COPY docs/reference/openapi.json ./docs/reference/
COPY scripts/console.mjs ./scripts/
RUN node_modules/.bin/tsc -p tsconfig.build.json && node scripts/console.mjs && npm prune --omit=dev --omit=optional

FROM node:24.21.0-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 APP=standalone SMARTER_HOST=0.0.0.0 SMARTER_DATA_DIR=/data
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
RUN install -d -o node -g node -m 0700 /data
VOLUME /data
USER node
EXPOSE 9357 9464
# Health of every role is beside its metrics.
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9464/readiness/').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["sh", "-c", "exec node --enable-source-maps dist/apps/$APP/src/main.js"]
