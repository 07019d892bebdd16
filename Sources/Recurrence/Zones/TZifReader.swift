/// The reason why bytes are not TZif data that can be used.
struct InvalidTZif: Error {
    let reason: String
}

/// A reader of TZif data (RFC 9636 §3), versions 1 to 4.
struct TZifReader {
    /// The six counts of a header, in the order in which it has them.
    private struct Header {
        let version: UInt8
        let isUTCount: Int
        let isStandardCount: Int
        let leapCount: Int
        let timeCount: Int
        let typeCount: Int
        let characterCount: Int

        /// - Parameter timeSize: the bytes of a time: 4 in the first block, 8 in the second.
        func blockSize(_ timeSize: Int) -> Int {
            timeCount * (timeSize + 1) + typeCount * 6 + characterCount + leapCount * (timeSize + 4) + isStandardCount
                + isUTCount
        }
    }

    /// The end of the year 9999, as Unix seconds: later instants could not be counted in microseconds.
    private static let latest: Int64 = 253_402_300_800

    private let bytes: [UInt8]
    private var offset = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The offsets that the data has. Leap seconds are refused: with them, its times are not POSIX time.
    static func read(_ bytes: [UInt8]) throws(InvalidTZif) -> TransitionTable {
        var reader = TZifReader(bytes)
        let first = try reader.header()
        guard first.version >= UInt8(ascii: "2") else { return try reader.block(first, timeSize: 4, footer: false) }
        try reader.skip(first.blockSize(4))
        return try reader.block(reader.header(), timeSize: 8, footer: true)
    }

    private mutating func header() throws(InvalidTZif) -> Header {
        guard offset + 44 <= bytes.count, bytes[offset..<offset + 4].elementsEqual("TZif".utf8) else {
            throw InvalidTZif(reason: "no header")
        }
        let version = bytes[offset + 4]
        let counts = try (0..<6).map { index throws(InvalidTZif) in
            let count = integer(at: offset + 20 + 4 * index, size: 4)
            guard (0...65_536).contains(count) else { throw InvalidTZif(reason: "a count is too large") }
            return Int(count)
        }
        offset += 44
        return Header(
            version: version, isUTCount: counts[0], isStandardCount: counts[1], leapCount: counts[2],
            timeCount: counts[3], typeCount: counts[4], characterCount: counts[5])
    }

    private mutating func block(
        _ header: Header, timeSize: Int, footer hasFooter: Bool
    ) throws(InvalidTZif) -> TransitionTable {
        let times = offset
        try skip(header.blockSize(timeSize))
        guard header.leapCount == 0 else { throw InvalidTZif(reason: "leap seconds") }
        let indices = times + header.timeCount * timeSize
        let offsets = try typeOffsets(at: indices + header.timeCount, count: header.typeCount)
        var transitions: [(instant: Int64, offset: Int)] = []
        for index in 0..<header.timeCount {
            let instant = integer(at: times + index * timeSize, size: timeSize)
            let type = Int(bytes[indices + index])
            guard type < offsets.count, instant <= Self.latest, transitions.last.map({ $0.instant < instant }) ?? true
            else { throw InvalidTZif(reason: "transitions out of order, or of an unknown type") }
            transitions.append((instant, offsets[type]))
        }
        let footer = hasFooter ? try readFooter() : nil
        // §3.2: local time type 0 is that of what precedes the first transition.
        return TransitionTable(initialOffset: offsets[0], transitions: transitions, footer: footer)
    }

    /// §3.2: from -24:59:59 to +25:59:59.
    private func typeOffsets(at start: Int, count: Int) throws(InvalidTZif) -> [Int] {
        guard count > 0 else { throw InvalidTZif(reason: "no local time type") }
        let offsets = (0..<count).map { Int(integer(at: start + 6 * $0, size: 4)) }
        guard offsets.allSatisfy((-89_999...93_599).contains) else { throw InvalidTZif(reason: "an offset of days") }
        return offsets
    }

    /// A TZ string between line feeds; an empty one says nothing about the time after the last transition.
    private mutating func readFooter() throws(InvalidTZif) -> POSIXZone? {
        guard offset < bytes.count, bytes[offset] == 0x0A, let end = bytes[(offset + 1)...].firstIndex(of: 0x0A) else {
            throw InvalidTZif(reason: "no footer")
        }
        let text = Array(bytes[offset + 1..<end])
        guard !text.isEmpty else { return nil }
        guard let zone = POSIXZoneReader.read(text) else { throw InvalidTZif(reason: "the footer is no TZ string") }
        return zone
    }

    private mutating func skip(_ count: Int) throws(InvalidTZif) {
        guard offset + count <= bytes.count else { throw InvalidTZif(reason: "cut short") }
        offset += count
    }

    /// A big-endian two's complement number of 4 or 8 bytes; the caller has checked that they are there.
    private func integer(at start: Int, size: Int) -> Int64 {
        let bits = bytes[start..<start + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return size == 4 ? Int64(Int32(truncatingIfNeeded: bits)) : Int64(bitPattern: bits)
    }
}
