/// A destination in 64 bits, for the store: FNV-1a over `OutputMode.destination`, the same in every process.
///
/// Two destinations that share a key share their turn when one of them is saturated, nothing else.
public struct DestinationKey: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int64

    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    public init(_ destination: String) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in destination.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        self.init(rawValue: Int64(bitPattern: hash))
    }
}
