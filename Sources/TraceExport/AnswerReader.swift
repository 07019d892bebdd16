import CLibCurl
import Tracing

/// The reader of a collector's answer, as libcurl hands it over: bounded, whatever comes.
final class AnswerReader {
    /// Bytes of an answer's body, at most, and of its header section.
    private static let mostBytes = 64 << 10

    private var body: [UInt8] = []
    private var retryAfter: Int?
    private var headBytes = 0
    /// True once the answer is longer than it may be.
    private(set) var isTooLong = false

    func reset() {
        body.removeAll(keepingCapacity: true)
        retryAfter = nil
        headBytes = 0
        isTooLong = false
    }

    func answer(status: Int) -> CollectorAnswer {
        .status(
            status, retryAfter: retryAfter,
            rejectedSpans: status < 300 && !isTooLong ? OTLPAnswer(body[...]).rejectedSpans : 0)
    }

    static let takeBody: curl_write_callback = { bytes, size, count, context in
        AnswerReader.of(context)?.take(body: bytes, size * count) ?? 0
    }

    static let takeField: curl_write_callback = { bytes, size, count, context in
        AnswerReader.of(context)?.take(line: bytes, size * count) ?? 0
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> AnswerReader? {
        context.map { Unmanaged<AnswerReader>.fromOpaque($0).takeUnretainedValue() }
    }

    /// - Returns: the bytes that were taken: fewer end the request (CURLOPT_WRITEFUNCTION(3)).
    private func take(body bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard body.count + count <= Self.mostBytes else {
            isTooLong = true
            return 0
        }
        body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
    }

    private func take(line bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        headBytes += count
        guard headBytes <= Self.mostBytes else { return 0 }
        let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
        let parts = line.split(separator: ":", maxSplits: 1)
        // A date would have to be told by a clock that may be wrong: it counts as none.
        if parts.count == 2, parts[0].lowercased() == "retry-after" {
            retryAfter = Int(parts[1].filter { !$0.isWhitespace }).flatMap { (0...86_400).contains($0) ? $0 : nil }
        }
        return count
    }
}
