# Stands in for swift:6.3.1-bookworm: its list of packages, and the toolchain of this machine in place of the published one.
FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends \
        binutils-gold ca-certificates gcc git libc6-dev libcurl4-openssl-dev libedit-dev libicu-dev libncurses-dev \
        libpython3-dev libsqlite3-dev libstdc++-12-dev libxml2-dev pkg-config tzdata uuid-dev \
    && rm -r /var/lib/apt/lists/*
COPY --from=toolchain . /usr/
# How this machine reaches registries; none of it is below what the service's image takes from here.
COPY --from=registries . /
ENV PIP_CERT=/etc/registries/ca-certificates.crt
RUN swift --version
