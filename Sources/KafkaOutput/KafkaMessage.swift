import TimerCore

/// One message, for every topic of a delivery.
struct KafkaMessage: Sendable {
    let value: ArraySlice<UInt8>
    let key: String?
    let headers: [HeaderField]
}
