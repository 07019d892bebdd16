# Stands in for apache/kafka: a port that is open, and the health check's command. It is no broker.
FROM python:3.11-slim-bookworm
RUN mkdir -p /opt/kafka/bin \
    && printf '#!/bin/sh\nexec python3 -c "import socket; socket.create_connection((\\"localhost\\", 9092), 3)"\n' \
        >/opt/kafka/bin/kafka-topics.sh \
    && chmod 755 /opt/kafka/bin/kafka-topics.sh
USER 1000:1000
CMD ["python3", "-m", "http.server", "9092"]
