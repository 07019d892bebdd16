/// Makes request ids: 7 random characters per event loop and a counter of 8. Fifteen ASCII bytes is what a String
/// holds without an allocation.
struct RequestIDs {
    private let prefix = UInt64.random(in: 0..<1 << 35)
    private var count = UInt64.random(in: 0..<1 << 39)

    private static let alphabet: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"

    mutating func next() -> String {
        count &+= 1
        return String(unsafeUninitializedCapacity: 15) { buffer in
            Self.write(prefix, 0..<7, buffer)
            Self.write(count, 7..<15, buffer)
            return 15
        }
    }

    private static func write(_ number: UInt64, _ range: Range<Int>, _ buffer: UnsafeMutableBufferPointer<UInt8>) {
        let characters = alphabet.utf8Start
        var number = number
        for index in range.reversed() {
            buffer[index] = characters[Int(number & 31)]
            number >>= 5
        }
    }
}
