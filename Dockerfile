# The service in an image without a shell. See docs/deployment.md.
# By digest (swift@sha256:…) it is the same in a year.
ARG SWIFT_IMAGE=swift:6.3.1-bookworm
FROM $SWIFT_IMAGE AS packages
# A day of snapshot.debian.org, such as 20261101T000000Z, gives the same packages in a year; empty: those of today.
ARG SNAPSHOT=""
# Named each, so that those that the base image has are brought up to date: the image gets their libraries.
RUN if [ -n "$SNAPSHOT" ]; then \
        sed -i -E "s|http://deb.debian.org/(debian[a-z-]*)|http://snapshot.debian.org/archive/\1/$SNAPSHOT|" \
            /etc/apt/sources.list.d/debian.sources \
        && echo 'Acquire::Check-Valid-Until "false";' >/etc/apt/apt.conf.d/99snapshot; \
    fi \
    && apt-get update \
    && apt-get upgrade -y \
    && apt-get install -y --no-install-recommends \
        binutils ca-certificates git libcurl4-openssl-dev libpq-dev librdkafka-dev libssl-dev pkg-config python3-venv \
        python3-yaml tzdata

FROM packages AS build
WORKDIR /src
# What changes less often first: neither the documentation nor a page of the console compiles anything anew.
COPY Package.swift ./
RUN swift package --scratch-path .build/static resolve
COPY Sources Sources
COPY Tests Tests
COPY scripts/release-binary scripts/
RUN scripts/release-binary
COPY . .
ARG SOURCE_DATE_EPOCH=0
RUN scripts/image-root .build/static/timer-service /out

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=""
LABEL org.opencontainers.image.title="timer-service" \
    org.opencontainers.image.description="Timers over HTTP, kept in PostgreSQL, delivered to REST or Kafka" \
    org.opencontainers.image.version="$VERSION" \
    org.opencontainers.image.revision="$REVISION" \
    org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /out /
# `docker stop` waits 10 s. Where the orchestrator waits longer, set it to a second less than that.
ENV SHUTDOWN_GRACE_MS=9000
EXPOSE 3000
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["/usr/local/bin/timer-service", "health"]
ENTRYPOINT ["/usr/local/bin/timer-service"]
