"""The messages of a broker's topics, as a consumer gets them."""

import json
import time

from .broker import client

kafka = client()


def consumer(brokers, properties=None):
    settings = {
        "bootstrap.servers": brokers, "group.id": "reader", "enable.auto.commit": False, "enable.partition.eof": True,
        "fetch.wait.max.ms": 50, "fetch.message.max.bytes": 8 << 20, "log_level": 0, "allow.auto.create.topics": False,
    }  # fmt: skip
    return kafka.Consumer({**settings, **(properties or {})})


def admin(brokers, properties=None):
    from confluent_kafka.admin import AdminClient

    return AdminClient({"bootstrap.servers": brokers, "log_level": 0, **(properties or {})})


def partitions(reader, topic=None):
    """Of a topic, or of all; none of those that the broker keeps for itself."""
    topics = reader.list_topics(topic, timeout=10).topics.values()
    return [
        kafka.TopicPartition(one.topic, number, kafka.OFFSET_BEGINNING)
        for one in topics
        if not one.topic.startswith("__")
        for number in one.partitions
    ]


def read(brokers, topic, seconds=20, properties=None):
    """The messages that a topic has now, by partition and offset."""
    reader = consumer(brokers, properties)
    try:
        unread = partitions(reader, topic)
        reader.assign(unread)
        messages, ends, deadline = [], set(), time.monotonic() + seconds
        while len(ends) < len(unread):
            if time.monotonic() > deadline:
                raise RuntimeError(f"topic {topic} was not read to its end within {seconds} s")
            message = reader.poll(0.2)
            if message is None:
                continue
            if not message.error():
                messages.append(message)
            elif message.error().code() == kafka.KafkaError._PARTITION_EOF:
                ends.add(message.partition())
        return sorted(messages, key=lambda message: (message.partition(), message.offset()))
    finally:
        reader.close()


def shown(message):
    """A message as a line of JSON."""

    def text(value):
        return None if value is None else value.decode("utf-8", "backslashreplace")

    headers = {name: text(value) for name, value in message.headers() or []}
    fields = {"topic": message.topic(), "partition": message.partition(), "key": text(message.key())}
    return json.dumps({**fields, "headers": headers, "value": text(message.value())}, ensure_ascii=False)


def follow(brokers):
    """Prints each message from now on, of the topics that there are and of those that come, until the process ends."""
    reader = consumer(brokers)
    known, look_at = {}, 0.0
    is_first = True
    while True:
        if time.monotonic() >= look_at:
            try:
                found = {(one.topic, one.partition): one for one in partitions(reader)}
            except kafka.KafkaException:
                found = {}
            for place, one in found.items():
                if place not in known:
                    one.offset = kafka.OFFSET_END if is_first else kafka.OFFSET_BEGINNING
                    known[place] = True
                    reader.incremental_assign([one])
            is_first = False
            look_at = time.monotonic() + 0.5
        message = reader.poll(0.2)
        if message is not None and not message.error():
            print(shown(message), flush=True)
