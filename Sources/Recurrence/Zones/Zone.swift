import Foundation
import TimerCore

/// A time zone by its IANA name, with the rules that held when it was made.
public struct Zone: Hashable, Sendable {
    /// The name as it was given, such as "Europe/Rome".
    public let id: String

    private let rules: ZoneRules

    /// The zone of this name.
    ///
    /// - Parameter database: the rules; those of the process unless given.
    /// - Throws: `ZoneError` unless `id` is an IANA name, links included, in its exact spelling.
    public init(_ id: String, in database: ZoneDatabase = .current) throws(ZoneError) {
        guard let rules = database.rules(of: id) else { throw ZoneError() }
        self.id = id
        self.rules = rules
    }

    private init(id: String, rules: ZoneRules) {
        self.id = id
        self.rules = rules
    }

    /// Coordinated Universal Time, the default of the service.
    public static let utc = Zone(id: "UTC", rules: .table(TransitionTable(initialOffset: 0)))

    /// True if both have the same name.
    public static func == (left: Zone, right: Zone) -> Bool {
        left.id == right.id
    }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
    }

    /// True if a name may have this byte beside `/`. A NUL, for one, would end the name for ICU but not for us.
    static func mayBeInIANAName(_ byte: UInt8) -> Bool {
        switch UnicodeScalar(byte) {
        case "A"..."Z", "a"..."z", "0"..."9", "_", "-", "+": true
        default: false
        }
    }
}

/// The text names no time zone of IANA's.
public struct ZoneError: Error, Hashable, Sendable {
    /// The error; there is only this one.
    public init() {}
}

extension ZoneError: CustomStringConvertible {
    /// A phrase about the text.
    public var description: String { "not the name of an IANA time zone" }
}

extension Zone {
    /// Seconds east of Greenwich at `seconds` of Unix time.
    func offset(at seconds: Int64) -> Int {
        rules.offset(at: seconds)
    }

    /// The span that `moment` lies in.
    func span(containing moment: Timestamp) -> Span {
        let seconds = moment.seconds
        var start = seconds - Self.reach
        var previousOffset = offset(at: start)
        var end = rules.nextChange(after: start)
        while let change = end, change <= seconds {
            previousOffset = offset(at: change - 1)
            start = change
            end = rules.nextChange(after: change)
        }
        return Span(
            start: Timestamp(microseconds: start * 1_000_000),
            end: end.map { Timestamp(microseconds: $0 * 1_000_000) } ?? Timestamp(microseconds: .max / 2),
            offset: offset(at: seconds), previousOffset: previousOffset)
    }

    /// Seconds for which a change of the clock is felt in local times. No zone has ever moved by more than a
    /// day (Samoa's 2011-12-30 is the largest since 1970).
    private static let reach: Int64 = 2 * 86_400
}

/// A stretch of time in which a zone keeps one UTC offset.
struct Span {
    /// The instant at which it began; or a moment of it, if it began longer ago than a change of the clock reaches.
    let start: Timestamp
    /// The instant at which the next one begins; `Timestamp.latest` or later if none does.
    let end: Timestamp
    /// Seconds east of Greenwich.
    let offset: Int
    /// The offset just before `start`.
    let previousOffset: Int
}

/// The offsets of a zone from UTC on the time line.
enum ZoneRules: Sendable {
    /// By TZif data.
    case table(TransitionTable)
    /// By the data that is compiled into Foundation.
    case builtIn(TimeZone)

    /// Seconds east of Greenwich at `seconds` of Unix time.
    func offset(at seconds: Int64) -> Int {
        switch self {
        case .table(let table): table.offset(at: seconds)
        case .builtIn(let zone): zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        }
    }

    /// Unix seconds of the first change of the clock after `seconds`; nil when there is none. Foundation's are changes
    /// of the daylight flag, too.
    func nextChange(after seconds: Int64) -> Int64? {
        switch self {
        case .table(let table): table.nextChange(after: seconds)
        case .builtIn(let zone):
            zone.nextDaylightSavingTimeTransition(after: Date(timeIntervalSince1970: Double(seconds)))
                .map { Int64($0.timeIntervalSince1970) }
        }
    }
}
