/// Judges by windows whether a peer moves bytes at a minimum rate: a window lasts as long as what was moved in the one
/// before has bought, and never longer than the grace. So what was moved long ago buys nothing, a peer that stops is
/// seen within two graces, and one that keeps above the rate goes on for ever.
struct RateWindow {
    /// Nanoseconds.
    private let grace: Int64
    /// Nanoseconds that one byte buys.
    private let perByte: Int64
    /// Bytes moved before this window.
    private var mark: Int
    /// When the window ends.
    private(set) var deadline: MonotonicInstant

    /// - Parameter moved: bytes so far, counted from anywhere.
    init(from now: MonotonicInstant, moved: Int, grace: Int64, perByte: Int64) {
        self.grace = grace
        self.perByte = perByte
        mark = moved
        deadline = now.advanced(by: grace)
    }

    /// At the deadline or later: whether the peer gets another window.
    mutating func goesOn(at now: MonotonicInstant, moved: Int) -> Bool {
        guard moved > mark else { return false }
        let (bought, overflow) = Int64(moved - mark).multipliedReportingOverflow(by: perByte)
        mark = moved
        deadline = now.advanced(by: overflow ? grace : min(bought, grace))
        return true
    }
}
