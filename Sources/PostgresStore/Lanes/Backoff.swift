/// The waits between tries to connect: short at first, because a restarted database is back within a second or two.
struct Backoff {
    private static let shortest = Duration.milliseconds(50)

    private let longest: Duration
    private var nextWait = shortest

    init(longest: Duration = .seconds(1)) {
        self.longest = longest
    }

    mutating func next() -> Duration {
        defer { nextWait = min(nextWait * 2, longest) }
        return nextWait * Double.random(in: 0.5...1)
    }

    mutating func reset() {
        nextWait = Self.shortest
    }
}
