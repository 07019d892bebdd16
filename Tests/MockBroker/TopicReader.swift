import CLibRDKafka

/// Reads a topic from its beginning to its end, with a consumer of its own.
struct TopicReader {
    let bootstrap: String

    /// - Returns: a line of JSON for each record, by partition and offset, then `end`.
    func read(_ topic: String, seconds: Int) -> [String] {
        let deadline = ContinuousClock.now + .seconds(seconds)
        guard let consumer = consumer() else { return ["no consumer", "end"] }
        defer { rd_kafka_destroy(consumer) }
        defer { rd_kafka_consumer_close(consumer) }
        let partitions = partitions(of: topic, consumer, deadline)
        assign(topic, partitions, to: consumer)
        let records = records(consumer, partitions, deadline)
        return records.sorted { ($0.partition, $0.offset) < ($1.partition, $1.offset) }.map(\.json) + ["end"]
    }

    private func consumer() -> OpaquePointer? {
        let conf: OpaquePointer = rd_kafka_conf_new()
        let properties = [
            "bootstrap.servers": bootstrap, "group.id": "mock-broker", "enable.auto.commit": "false",
            "enable.partition.eof": "true", "fetch.wait.max.ms": "10", "fetch.message.max.bytes": "8388608",
            "log_level": "3",
        ]
        for (name, value) in properties { rd_kafka_conf_set(conf, name, value, nil, 0) }
        guard let consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, nil, 0) else {
            rd_kafka_conf_destroy(conf)
            return nil
        }
        rd_kafka_poll_set_consumer(consumer)
        return consumer
    }

    private func partitions(
        of topic: String, _ consumer: OpaquePointer, _ deadline: ContinuousClock.Instant
    ) -> Range<Int32> {
        let handle = rd_kafka_topic_new(consumer, topic, nil)
        defer { rd_kafka_topic_destroy(handle) }
        var metadata: UnsafePointer<rd_kafka_metadata>?
        guard rd_kafka_metadata(consumer, 0, handle, &metadata, wait(until: deadline)) == RD_KAFKA_RESP_ERR_NO_ERROR,
            let metadata
        else { return 0..<0 }
        defer { rd_kafka_metadata_destroy(metadata) }
        return 0..<(metadata.pointee.topic_cnt == 1 ? metadata.pointee.topics[0].partition_cnt : 0)
    }

    private func assign(_ topic: String, _ partitions: Range<Int32>, to consumer: OpaquePointer) {
        let list = rd_kafka_topic_partition_list_new(Int32(partitions.count))
        defer { rd_kafka_topic_partition_list_destroy(list) }
        for partition in partitions {
            rd_kafka_topic_partition_list_add(list, topic, partition).pointee.offset = Int64(RD_KAFKA_OFFSET_BEGINNING)
        }
        rd_kafka_assign(consumer, list)
    }

    private func records(
        _ consumer: OpaquePointer, _ partitions: Range<Int32>, _ deadline: ContinuousClock.Instant
    ) -> [Record] {
        var records: [Record] = []
        var unfinished = Set(partitions)
        while !unfinished.isEmpty, .now < deadline {
            guard let message = rd_kafka_consumer_poll(consumer, wait(until: deadline)) else { continue }
            defer { rd_kafka_message_destroy(message) }
            switch message.pointee.err {
            case RD_KAFKA_RESP_ERR_NO_ERROR: records.append(Record(message))
            case RD_KAFKA_RESP_ERR__PARTITION_EOF: unfinished.remove(message.pointee.partition)
            default: continue
            }
        }
        return records
    }

    private func wait(until deadline: ContinuousClock.Instant) -> Int32 {
        let (seconds, attoseconds) = (deadline - .now).components
        return Int32(clamping: max(seconds * 1000 + attoseconds / 1_000_000_000_000_000, 0))
    }
}
