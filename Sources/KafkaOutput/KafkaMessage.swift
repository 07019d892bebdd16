import TimerCore

/// One message, for every topic of a delivery.
struct KafkaMessage: Sendable {
    /// Bytes that a message costs beside its own: librdkafka's structures, headers included.
    private static let overhead = 512

    let value: ArraySlice<UInt8>
    let key: String?
    let headers: [HeaderField]

    /// Bytes that it takes while it is on its way: its value once, key and headers for each topic.
    func bytes(topics: Int) -> Int {
        let own = headers.reduce(key?.utf8.count ?? 0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        return value.count + topics * (Self.overhead + own)
    }
}

/// The bytes of a delivery's message, where librdkafka can refer to them: copied once for all topics, and freed after the
/// last report, for a message without RD_KAFKA_MSG_F_COPY or _F_FREE leaves its payload to the caller until then.
///
/// `@unchecked Sendable`: the memory is never written again.
final class MessageValue: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer

    init(_ value: ArraySlice<UInt8>) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: value.count, alignment: 1)
        copy.copyBytes(from: value)
        bytes = UnsafeRawBufferPointer(copy)
    }

    deinit {
        bytes.deallocate()
    }
}
