/// Hears of timers that were just stored, so that the loop can wake for one that is due before its next poll.
/// A hint only: whoever misses it finds the timer at the next poll.
public protocol DueListener: Sendable {
    /// - Parameter dueIn: from now; zero or less when it is due already.
    func scheduled(dueIn: Duration)
}
