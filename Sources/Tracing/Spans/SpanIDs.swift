import Synchronization

/// The maker of ids of traces and spans. They name and do not protect, so a fast generator that the system has seeded will
/// do: SplitMix64 (Steele, Lea, Flood 2014), whose state is one counter that threads share without a lock.
final class SpanIDs: Sendable {
    private let state: Atomic<UInt64>

    init(seed: UInt64 = .random(in: .min ... .max)) {
        state = Atomic(seed)
    }

    func traceID() -> TraceID {
        while true {
            if let id = TraceID(high: next(), low: next()) { return id }
        }
    }

    func spanID() -> SpanID {
        while true {
            if let id = SpanID(next()) { return id }
        }
    }

    private func next() -> UInt64 {
        var word = state.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
