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
