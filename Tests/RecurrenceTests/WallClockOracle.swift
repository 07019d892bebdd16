import Foundation

@testable import Recurrence

/// What should occur in a window, found by looking at every minute of it: slow, and with no arithmetic on
/// offsets but the one that defines a local time.
struct WallClockOracle {
    let gap: GapRule
    let overlap: OverlapRule
    /// The minutes of the window in order: Unix minute and local minute.
    private let scan: [(utc: Int, local: Int)]

    /// - Parameter minutes: Unix minutes.
    init(zone: TimeZone, minutes: Range<Int>, gap: GapRule = .skip, overlap: OverlapRule = .first) {
        self.gap = gap
        self.overlap = overlap
        scan = minutes.map { minute in
            let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(minute * 60)))
            return (minute, minute + offset / 60)
        }
    }

    private init(scan: [(utc: Int, local: Int)], gap: GapRule, overlap: OverlapRule) {
        self.scan = scan
        self.gap = gap
        self.overlap = overlap
    }

    func with(_ gap: GapRule, _ overlap: OverlapRule) -> WallClockOracle {
        WallClockOracle(scan: scan, gap: gap, overlap: overlap)
    }

    /// The Unix minutes of what occurs. `wanted` says of a local minute (since 1970) whether it is wanted.
    func occurrences(_ wanted: (Int) -> Bool) -> [Int] {
        var found: Set<Int> = []
        var shown: Set<Int> = []
        var last = scan[0]
        for minute in scan {
            if gap == .shift, minute.local > last.local + 1 {
                for missing in last.local + 1..<minute.local where wanted(missing) {
                    found.insert(last.utc + missing - last.local)
                }
            }
            let isFirst = shown.insert(minute.local).inserted
            if wanted(minute.local), isFirst || overlap == .both { found.insert(minute.utc) }
            last = minute
        }
        return found.sorted()
    }
}
