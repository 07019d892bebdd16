import TimerCore

/// One message, for every topic of a delivery.
struct KafkaMessage: Sendable {
    /// What a message costs beside its bytes: librdkafka's own structures, headers included.
    private static let overhead = 512

    let value: ArraySlice<UInt8>
    let key: String?
    let headers: [HeaderField]

    /// What it takes while it is on its way: its value once, key and headers for each topic.
    func bytes(topics: Int) -> Int {
        let own = headers.reduce(key?.utf8.count ?? 0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        return value.count + topics * (Self.overhead + own)
    }
}
