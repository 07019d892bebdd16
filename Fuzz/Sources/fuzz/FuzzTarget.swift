/// What is fuzzed, by the name of its corpus.
enum FuzzTarget: String, CaseIterable {
    case request, chunked, json, date

    /// libFuzzer calls it with each input; 0 says that the input may be kept.
    var callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32 {
        switch self {
        case .request:
            { data, count in
                RequestTarget.run(bytes(data, count)); return 0
            }
        case .chunked:
            { data, count in
                ChunkedTarget.run(bytes(data, count)); return 0
            }
        case .json:
            { data, count in
                JSONTarget.run(bytes(data, count)); return 0
            }
        case .date:
            { data, count in
                DateTarget.run(bytes(data, count)); return 0
            }
        }
    }
}

/// A copy of exactly the input, so that a read beyond it is seen by AddressSanitizer.
private func bytes(_ data: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
    Array(UnsafeBufferPointer(start: data, count: count))
}
