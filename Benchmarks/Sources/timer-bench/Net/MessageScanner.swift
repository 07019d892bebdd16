import CBench
import Glibc

/// Finds what is needed of an HTTP/1.1 message, and trusts the rest: both ends are ours.
struct MessageScanner {
    let bytes: UnsafeRawBufferPointer
    /// Where the body begins.
    let headLength: Int
    let contentLength: Int

    /// Nil while the head is not complete.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return nil }
        let end = bench_find(start, bytes.count, "\r\n\r\n", 4)
        if end < 0 { return nil }
        self.bytes = bytes
        headLength = end + 4
        let head = UnsafeRawBufferPointer(rebasing: bytes[..<headLength])
        contentLength = Self.field("content-length", in: head).map(Self.number) ?? 0
    }

    var length: Int { headLength + contentLength }

    /// Whether the body is here, too.
    var isComplete: Bool { bytes.count >= length }

    var head: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[..<headLength]) }

    var body: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[headLength..<length]) }

    /// Of a response: `HTTP/1.1 200 …`.
    var status: Int { Self.number(UnsafeRawBufferPointer(rebasing: bytes[9..<12])) }

    /// The value of the field, whatever the case of its name.
    ///
    /// - Parameter name: in lower case.
    static func field(_ name: StaticString, in head: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let length = name.utf8CodeUnitCount
        var line = 0
        while let newline = find("\n", in: head, from: line) {
            let next = newline + 1
            if next + length < head.count, head[next + length] == UInt8(ascii: ":"),
                isEqual(UnsafeRawBufferPointer(rebasing: head[next..<next + length]), name)
            {
                let end = find("\r", in: head, from: next) ?? head.count
                var start = next + length + 1
                while start < end, head[start] == 0x20 { start += 1 }
                return UnsafeRawBufferPointer(rebasing: head[start..<end])
            }
            line = next
        }
        return nil
    }

    /// The digits that `bytes` begins with.
    static func number(_ bytes: UnsafeRawBufferPointer) -> Int {
        var number = 0
        for byte in bytes {
            guard (0x30...0x39).contains(byte) else { break }
            number = number * 10 + Int(byte - 0x30)
        }
        return number
    }

    /// Whatever the case of `bytes`.
    private static func isEqual(_ bytes: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
        for (index, byte) in bytes.enumerated() where byte | 0x20 != name.utf8Start[index] { return false }
        return true
    }

    private static func find(_ byte: Unicode.Scalar, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, Int32(byte.value), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
