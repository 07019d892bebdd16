# Stands in for python:3.11-slim-bookworm.
FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends python3 \
    && rm -r /var/lib/apt/lists/*
