/// Work that a thread does on a database connection of its own until it is finished: it connects, works until the
/// connection is lost, backs off, and connects anew.
protocol ConnectionLoop: Sendable {
    /// The state that the work keeps from one connection to the next. Belongs to the thread.
    associatedtype State

    var options: ConnectionOptions { get }

    /// True once no further connection is to be made.
    var isFinished: Bool { get }

    /// Works on a new connection; returns when it is finished. Resets the backoff once the connection has proved itself.
    ///
    /// - Throws: what makes the connection useless for the work; it is closed.
    func work(_ state: inout State, on connection: Connection, _ backoff: inout Backoff) throws(DatabaseError)

    /// Hears of each connection that was lost, or that could not be made: `isConnected` is false then.
    func failed(_ error: DatabaseError, isConnected: Bool)

    /// Sleeps for the duration, or until there is a reason to look at `isFinished`.
    func pause(_ duration: Duration)
}

extension ConnectionLoop {
    /// Runs the loop on the calling thread.
    func run(_ state: State, backoff: Backoff = Backoff()) {
        var state = state
        var backoff = backoff
        while !isFinished {
            var isConnected = false
            do throws(DatabaseError) {
                let connection = try Connection.open(options)
                isConnected = true
                try work(&state, on: connection, &backoff)
            } catch {
                failed(error, isConnected: isConnected)
                pause(backoff.next())
            }
        }
    }
}

/// The waits between tries to connect: 50 ms at first, because a restarted database is back within a second or two, then
/// twice as long each time, less up to a half by chance.
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
