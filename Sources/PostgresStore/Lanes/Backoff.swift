/// The waits between tries to connect: short at first, because a restarted database is back within a second or two.
struct Backoff {
    private var nextWait = Duration.milliseconds(50)

    mutating func next() -> Duration {
        defer { nextWait = min(nextWait * 2, .seconds(1)) }
        return nextWait * Double.random(in: 0.5...1)
    }

    mutating func reset() {
        nextWait = .milliseconds(50)
    }
}
