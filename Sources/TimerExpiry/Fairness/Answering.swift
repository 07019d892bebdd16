/// The knowledge whether a destination answers, as far as attempts have shown. Pure.
struct Answering {
    typealias Instant = ContinuousClock.Instant

    /// The evidence that an attempt gives.
    enum Sign {
        case answered
        case unanswered
        /// Nothing was sent, or it was cut off.
        case nothing
    }

    /// With something on its way and no answer for as long as this, it is silent.
    static let patience: Duration = .seconds(1)

    /// No attempt has shown anything yet.
    private(set) var isUntried = true
    /// The last attempt that showed anything was answered.
    private var hasAnswered = false
    /// Since then something is on its way, and nothing was answered.
    private var waitingSince: Instant?

    mutating func began(at now: Instant) {
        if waitingSince == nil { waitingSince = now }
    }

    mutating func ended(_ sign: Sign, at now: Instant, isIdle: Bool) {
        if sign != .nothing { isUntried = false }
        switch sign {
        case .answered:
            hasAnswered = true
            waitingSince = now
        case .unanswered: hasAnswered = false
        case .nothing: break
        }
        if isIdle { waitingSince = nil }
    }

    /// It answers: what is sent there most likely ends soon.
    func isTrusted(at now: Instant) -> Bool {
        hasAnswered && !isSilent(at: now)
    }

    func isSilent(at now: Instant) -> Bool {
        waitingSince.map { $0.duration(to: now) >= Self.patience } ?? false
    }
}
