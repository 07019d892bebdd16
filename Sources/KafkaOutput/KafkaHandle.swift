import CLibRDKafka
import TimerCore

/// One librdkafka producer and the queue of its events.
///
/// `@unchecked Sendable`: librdkafka's handles are thread-safe (rdkafka.h, "Main handle"). Who destroys it sees to it
/// that nobody uses it any more.
struct KafkaHandle: @unchecked Sendable {
    private let client: OpaquePointer
    private let events: OpaquePointer

    /// Makes the client. Nothing is connected yet, so a broker that is down is no error.
    init(_ configuration: KafkaConfiguration) throws(KafkaConfigurationError) {
        let conf = try Self.conf(configuration)
        var reason = [CChar](repeating: 0, count: 512)
        guard let client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, &reason, reason.count) else {
            // Only a successful rd_kafka_new takes the configuration over.
            rd_kafka_conf_destroy(conf)
            throw .refusedByClient(reason: Self.string(reason))
        }
        self.client = client
        events = rd_kafka_queue_get_main(client)
        rd_kafka_set_log_queue(client, nil)
    }

    private static func conf(_ configuration: KafkaConfiguration) throws(KafkaConfigurationError) -> OpaquePointer {
        let conf: OpaquePointer = rd_kafka_conf_new()
        for property in configuration.properties {
            var reason = [CChar](repeating: 0, count: 512)
            let result = rd_kafka_conf_set(conf, property.name, property.value, &reason, reason.count)
            guard result != RD_KAFKA_CONF_OK else { continue }
            rd_kafka_conf_destroy(conf)
            throw .invalidProperty(name: property.name, reason: refusal(of: property, result, string(reason)))
        }
        rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG)
        return conf
    }

    private static func refusal(
        of property: KafkaConfiguration.Property, _ result: rd_kafka_conf_res_t, _ reason: String
    ) -> String {
        if result == RD_KAFKA_CONF_UNKNOWN { return "librdkafka knows no such property" }
        return property.isSecret ? "librdkafka refuses its value" : reason
    }

    private static func string(_ buffer: [CChar]) -> String {
        String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Hands a message over, without waiting. Key and headers are copied; the value must stay until the report.
    ///
    /// - Returns: nil if a report with this ticket will follow, otherwise why not.
    func produce(
        _ message: KafkaMessage, value: MessageValue, to topic: String, ticket: UInt
    ) -> rd_kafka_resp_err_t? {
        let headers = Self.headers(message.headers)
        let error = topic.withCString { topic in
            Self.withBytes(message.key) { key in
                produce([
                    Self.field(RD_KAFKA_VTYPE_TOPIC) { $0.u.cstr = topic },
                    Self.memory(RD_KAFKA_VTYPE_VALUE, value.bytes.baseAddress, value.bytes.count),
                    Self.memory(RD_KAFKA_VTYPE_KEY, key?.baseAddress, key?.count ?? 0),
                    Self.field(RD_KAFKA_VTYPE_HEADERS) { $0.u.headers = headers },
                    Self.field(RD_KAFKA_VTYPE_OPAQUE) { $0.u.ptr = UnsafeMutableRawPointer(bitPattern: ticket) },
                ])
            }
        }
        // Only a message that was taken owns its headers.
        if error != nil { rd_kafka_headers_destroy(headers) }
        return error
    }

    private func produce(_ fields: [rd_kafka_vu_t]) -> rd_kafka_resp_err_t? {
        guard let error = rd_kafka_produceva(client, fields, fields.count) else { return nil }
        defer { rd_kafka_error_destroy(error) }
        return rd_kafka_error_code(error)
    }

    /// Messages and events that wait in the client or for the brokers.
    var queueLength: Int {
        Int(rd_kafka_outq_len(client))
    }

    /// Blocks until there is an event, but not longer than `milliseconds`.
    func nextEvent(within milliseconds: Int32) -> KafkaEvent? {
        guard let event = rd_kafka_queue_poll(events, milliseconds) else { return nil }
        defer { rd_kafka_event_destroy(event) }
        return KafkaEvent(event)
    }

    /// Ends a wait in `nextEvent`.
    func wake() {
        rd_kafka_queue_yield(events)
    }

    /// Gives up all messages, those on their way included; a report for each follows.
    func purge() {
        rd_kafka_purge(client, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
    }

    /// Blocks until librdkafka's threads have ended. The queue goes first: it refers to the client.
    func destroy() {
        rd_kafka_queue_destroy(events)
        rd_kafka_destroy(client)
    }
}

extension KafkaHandle {
    private static func field(_ type: rd_kafka_vtype_t, _ set: (inout rd_kafka_vu_t) -> Void) -> rd_kafka_vu_t {
        var field = rd_kafka_vu_t()
        field.vtype = type
        set(&field)
        return field
    }

    private static func memory(_ type: rd_kafka_vtype_t, _ start: UnsafeRawPointer?, _ count: Int) -> rd_kafka_vu_t {
        field(type) {
            $0.u.mem.ptr = UnsafeMutableRawPointer(mutating: start)
            $0.u.mem.size = count
        }
    }

    private static func headers(_ fields: [HeaderField]) -> OpaquePointer {
        let headers: OpaquePointer = rd_kafka_headers_new(fields.count)
        for field in fields {
            rd_kafka_header_add(headers, field.name, field.name.utf8.count, field.value, field.value.utf8.count)
        }
        return headers
    }

    /// An empty key has an address, no key has none: librdkafka tells them apart by that.
    private static func withBytes<R>(_ text: String?, _ body: (UnsafeRawBufferPointer?) -> R) -> R {
        guard var text else { return body(nil) }
        if text.isEmpty { return withUnsafeBytes(of: UInt8(0)) { body(UnsafeRawBufferPointer(rebasing: $0[..<0])) } }
        return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}
