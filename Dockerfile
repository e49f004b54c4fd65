# syntax=docker/dockerfile:1
# The portal as one image: the front end is inside the program.

FROM node:20.19-bookworm-slim AS frontend
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY api/schema.graphql /src/api/schema.graphql
COPY frontend/ ./
RUN npm run build

FROM rust:1.95.0-slim-bookworm AS build
# The image has this compiler; without the variable rustup would fetch the tools that only development needs.
ENV RUSTUP_TOOLCHAIN=1.95.0
WORKDIR /src
COPY . .
COPY --from=frontend /src/frontend/dist frontend/dist
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --workspace --bin tillid \
    && cp target/release/tillid /usr/local/bin/tillid

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /var/lib/tillid --create-home tillid
COPY --from=build /usr/local/bin/tillid /usr/local/bin/tillid
USER 10001:10001
WORKDIR /var/lib/tillid
VOLUME /var/lib/tillid
EXPOSE 8080
ENV TILLID_DATA__FOLDER=/var/lib/tillid TILLID_SERVER__ADDRESS=0.0.0.0
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["tillid", "health", "--url", "http://127.0.0.1:8080/health/ready"]
ENTRYPOINT ["tillid"]
CMD ["serve"]
