import CLibRDKafka

/// An event of librdkafka's queue, copied out of its memory.
enum KafkaEvent: Sendable {
    struct Report: Sendable {
        let ticket: UInt
        let error: rd_kafka_resp_err_t
        /// The time from handing the message over until the acknowledgement.
        let latency: Duration

        /// True if a broker said so: librdkafka's own codes are negative, but for what it knows from their metadata.
        var isFromBroker: Bool {
            error.rawValue >= 0 || error == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC
                || error == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION
        }

        /// True if the broker takes nothing more under the id that this producer has. librdkafka keeps the id, and would be
        /// refused for ever.
        var refusesProducer: Bool {
            error == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH || error == RD_KAFKA_RESP_ERR_PRODUCER_FENCED
        }
    }

    case reports([Report])
    case log(severity: Int, facility: String, text: String)
    /// The idempotent producer can do no more (rd_kafka_fatal_error).
    case fatal(text: String)
    case allBrokersDown(text: String)
    /// Among them errors of one connection, of which a log line tells as well.
    case other

    init(_ event: OpaquePointer) {
        switch rd_kafka_event_type(event) {
        case RD_KAFKA_EVENT_DR: self = .reports(Self.reports(event))
        case RD_KAFKA_EVENT_LOG: self = Self.log(event)
        case RD_KAFKA_EVENT_ERROR: self = Self.error(event)
        default: self = .other
        }
    }

    private static func reports(_ event: OpaquePointer) -> [Report] {
        var reports: [Report] = []
        reports.reserveCapacity(rd_kafka_event_message_count(event))
        while let message = rd_kafka_event_message_next(event) {
            reports.append(
                Report(
                    ticket: UInt(bitPattern: message.pointee._private), error: message.pointee.err,
                    latency: .microseconds(rd_kafka_message_latency(message))))
        }
        return reports
    }

    private static func log(_ event: OpaquePointer) -> KafkaEvent {
        var facility: UnsafePointer<CChar>?
        var text: UnsafePointer<CChar>?
        var severity: Int32 = 0
        guard rd_kafka_event_log(event, &facility, &text, &severity) == 0, let facility, let text else { return .other }
        return .log(severity: Int(severity), facility: String(cString: facility), text: String(cString: text))
    }

    private static func error(_ event: OpaquePointer) -> KafkaEvent {
        let code = rd_kafka_event_error(event)
        let text = "\(String(cString: rd_kafka_err2name(code))): \(String(cString: rd_kafka_event_error_string(event)))"
        if code == RD_KAFKA_RESP_ERR__FATAL || rd_kafka_event_error_is_fatal(event) == 1 { return .fatal(text: text) }
        return code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN ? .allBrokersDown(text: text) : .other
    }
}
