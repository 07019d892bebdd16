import CLibRDKafka

/// One record of a topic, as a line of JSON.
struct Record {
    let partition: Int32
    let offset: Int64
    let json: String

    init(_ message: UnsafeMutablePointer<rd_kafka_message_t>) {
        partition = message.pointee.partition
        offset = message.pointee.offset
        let topic = JSONText.string(String(cString: rd_kafka_topic_name(message.pointee.rkt)))
        let key = Self.text(message.pointee.key, message.pointee.key_len)
        let value = Self.text(message.pointee.payload, message.pointee.len)
        let headers = Self.headers(message).map { "\($0.name):\($0.value)" }.joined(separator: ",")
        json =
            "{\"topic\":\(topic),\"partition\":\(partition),\"offset\":\(offset),"
            + "\"key\":\(key),\"headers\":{\(headers)},\"value\":\(value)}"
    }

    private static func headers(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> [(name: String, value: String)]
    {
        var list: OpaquePointer?
        guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else { return [] }
        var headers: [(name: String, value: String)] = []
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while rd_kafka_header_get_all(list, headers.count, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR {
            headers.append((JSONText.string(name.map { String(cString: $0) } ?? ""), text(value, size)))
        }
        return headers
    }

    private static func text(_ start: UnsafeRawPointer?, _ count: Int) -> String {
        guard let start else { return "null" }
        return JSONText.string(String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self))
    }
}
