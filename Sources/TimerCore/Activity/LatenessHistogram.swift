/// Latenesses, counted in buckets with fixed bounds on a logarithmic scale, so that those of all replicas add up: four
/// buckets for each doubling from 512 µs to 71 minutes, one below and one above. A percentile is right to a quarter of its value, mostly to much less.
public struct LatenessHistogram: Hashable, Sendable {
    /// Counts by bucket; zeros at the end are left out.
    public private(set) var counts: [Int]

    /// Buckets of each doubling, as a power of two.
    private static let shift = 2
    /// The bit length of the first bucket's bound, in microseconds.
    private static let firstBits = 9
    private static let lastBits = 32
    /// The number of buckets.
    public static let buckets = 2 + (lastBits - firstBits) << shift

    /// A histogram of these counts, as `counts` gave them; of none, by default. What is beyond the last bucket is left out.
    public init(counts: [Int] = []) {
        self.counts = Array(counts.prefix(Self.buckets))
        trim()
    }

    /// The number of latenesses.
    public var total: Int {
        counts.reduce(0, +)
    }

    /// Counts one lateness; a negative one as none.
    public mutating func add(_ lateness: Duration) {
        let bucket = Self.bucket(of: lateness.wholeMicroseconds)
        while counts.count <= bucket { counts.append(0) }
        counts[bucket] += 1
    }

    /// The counts of both.
    public static func + (left: LatenessHistogram, right: LatenessHistogram) -> LatenessHistogram {
        combine(left, right) { $0 + $1 }
    }

    /// What has come since `earlier`, which counted the same; never less than nothing.
    public func since(_ earlier: LatenessHistogram) -> LatenessHistogram {
        Self.combine(self, earlier) { max(0, $0 - $1) }
    }

    /// The lateness that `share` of all stay within, 0...1, told between the bounds of its bucket by its rank; nil without
    /// any.
    public func percentile(_ share: Double) -> Duration? {
        let total = total
        guard total > 0 else { return nil }
        let rank = max(share * Double(total), 1)
        var below = 0
        for (bucket, count) in counts.enumerated() where count > 0 {
            if Double(below + count) >= rank {
                let bounds = Self.bounds(of: bucket)
                let part = (rank - Double(below)) / Double(count)
                let within = Double(bounds.upperBound - bounds.lowerBound) * part
                return .microseconds(bounds.lowerBound + Int64(within))
            }
            below += count
        }
        return nil
    }

    static func bucket(of microseconds: Int64) -> Int {
        guard microseconds >= 1 << firstBits else { return 0 }
        guard microseconds < 1 << lastBits else { return buckets - 1 }
        let octave = Int64.bitWidth - 1 - microseconds.leadingZeroBitCount
        let part = Int(microseconds >> (octave - shift)) & (1 << shift - 1)
        return 1 + (octave - firstBits) << shift + part
    }

    /// The bounds of a bucket in microseconds; the last one, which has no end, is given twice its lower one.
    static func bounds(of bucket: Int) -> Range<Int64> {
        if bucket == 0 { return 0..<1 << firstBits }
        if bucket >= buckets - 1 { return 1 << lastBits..<1 << (lastBits + 1) }
        let (octave, part) = ((bucket - 1) >> shift + firstBits, (bucket - 1) & (1 << shift - 1))
        let width = Int64(1) << (octave - shift)
        let lower = Int64(1) << octave + Int64(part) * width
        return lower..<lower + width
    }

    private static func combine(
        _ left: LatenessHistogram, _ right: LatenessHistogram, _ operation: (Int, Int) -> Int
    ) -> LatenessHistogram {
        let count = max(left.counts.count, right.counts.count)
        return LatenessHistogram(
            counts: (0..<count).map { bucket in
                operation(
                    bucket < left.counts.count ? left.counts[bucket] : 0,
                    bucket < right.counts.count ? right.counts[bucket] : 0)
            })
    }

    private mutating func trim() {
        while counts.last == 0 { counts.removeLast() }
    }
}
