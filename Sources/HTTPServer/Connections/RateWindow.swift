/// A judge of a peer's pace by windows: a window lasts as long as the bytes moved in the one before have bought, and
/// never longer than the grace. So bytes moved long ago buy nothing, a peer that stops is seen within two graces, and
/// one that keeps above the minimum rate may continue for ever.
struct RateWindow {
    /// Nanoseconds that a window lasts at most.
    private let grace: Int64
    /// Nanoseconds that one byte buys.
    private let perByte: Int64
    /// Bytes moved before this window.
    private var mark: Int
    /// The end of the window.
    private(set) var deadline: MonotonicInstant

    /// - Parameter moved: bytes so far, counted from anywhere.
    init(from now: MonotonicInstant, moved: Int, grace: Int64, perByte: Int64) {
        self.grace = grace
        self.perByte = perByte
        mark = moved
        deadline = now.advanced(by: grace)
    }

    /// Begins the next window, at the deadline or later.
    ///
    /// - Returns: false when the peer has moved nothing in this one: it gets no other.
    mutating func continues(at now: MonotonicInstant, moved: Int) -> Bool {
        guard moved > mark else { return false }
        let (bought, overflow) = Int64(moved - mark).multipliedReportingOverflow(by: perByte)
        mark = moved
        deadline = now.advanced(by: overflow ? grace : min(bought, grace))
        return true
    }
}
