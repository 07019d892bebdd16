# Stands in for postgres:15: Debian's server, with the settings of the published image that compose.yaml uses.
FROM debian:12-slim
RUN mkdir -p /etc/postgresql-common/createcluster.d \
    && echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/none.conf \
    && apt-get update && apt-get install -y --no-install-recommends postgresql \
    && rm -r /var/lib/apt/lists/*
ENV PATH=/usr/lib/postgresql/15/bin:/usr/sbin:/usr/bin:/sbin:/bin PGDATA=/var/lib/postgresql/data
COPY postgres-entrypoint /usr/local/bin/
RUN install -d -o postgres -g postgres -m 700 "$PGDATA"
VOLUME /var/lib/postgresql/data
USER postgres
STOPSIGNAL SIGINT
ENTRYPOINT ["/usr/local/bin/postgres-entrypoint"]
