# syntax=docker/dockerfile:1

FROM swift:6.3.1-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates libcurl4-openssl-dev libpq-dev librdkafka-dev libssl-dev pkg-config python3-venv python3-yaml \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# The dependencies first: they change less often than the sources.
COPY Package.* ./
RUN swift package resolve
COPY . .
RUN swift build -c release --product timer-service --static-swift-stdlib \
    && install -D "$(swift build -c release --static-swift-stdlib --show-bin-path)/timer-service" /out/bin/timer-service \
    && strip /out/bin/timer-service \
    && scripts/documentation /out/share/timer-service/documentation \
    && scripts/console-files /out/share/timer-service/console

FROM debian:12-slim
# libpq, librdkafka and libcurl are linked dynamically: their security updates come from Debian.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl libcurl4 libpq5 librdkafka1 libssl3 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin timer
COPY --from=build /out /usr/local
ENV HTTP_PORT=3000
EXPOSE 3000
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD curl --silent --fail --max-time 2 --output /dev/null "http://127.0.0.1:${HTTP_PORT}/-/healthz"
ENTRYPOINT ["/usr/local/bin/timer-service"]
