import CBench

/// A request as bytes, made once, with digits that change in place.
final class RequestText {
    private let storage: UnsafeMutableRawBufferPointer

    init(method: String, path: String, body: String? = nil) {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        if let body {
            text += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body
        } else {
            text += "\r\n"
        }
        storage = .allocate(byteCount: text.utf8.count, alignment: 16)
        storage.copyBytes(from: Array(text.utf8))
    }

    deinit {
        storage.deallocate()
    }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(storage) }

    /// Where `marker` begins.
    func position(of marker: String) throws(BenchError) -> Int {
        let found = bench_find(storage.baseAddress, storage.count, marker, marker.utf8.count)
        if found < 0 { throw BenchError("no \(marker) in the request") }
        return found
    }

    /// Writes `number` right-aligned, with leading zeros, into `width` bytes.
    func write(_ number: Int64, at position: Int, width: Int) {
        var rest = number
        for index in stride(from: position + width - 1, through: position, by: -1) {
            storage[index] = UInt8(0x30 + rest % 10)
            rest /= 10
        }
    }

    func write(_ bytes: some Sequence<UInt8>, at position: Int) {
        for (index, byte) in bytes.enumerated() { storage[position + index] = byte }
    }
}
