import Foundation
import TimerCore

/// A time zone by its IANA name.
///
/// The rules come from Foundation. On Linux that means the ICU data compiled into lib_FoundationICU (Swift
/// 6.3.1: tzdata 2025b), not /usr/share/zoneinfo: new rules come with a new toolchain, not with the
/// distribution's tzdata package. `dataVersion` tells which are in force.
public struct Zone: Hashable, Sendable {
    /// The name as it was given, such as "Europe/Rome".
    public let id: String

    private let rules: TimeZone

    /// - Throws: `ZoneError` unless `id` is an IANA name, links included, in its exact spelling.
    public init(_ id: String) throws(ZoneError) {
        guard Self.isIANAName(id), let rules = TimeZone(identifier: id) else { throw ZoneError() }
        self.id = id
        self.rules = rules
    }

    private init(id: String, rules: TimeZone) {
        self.id = id
        self.rules = rules
    }

    /// Coordinated Universal Time, the default of the service.
    public static let utc = Zone(id: "UTC", rules: .gmt)

    /// The release of tzdata that the rules come from, such as "2025b".
    public static var dataVersion: String {
        TimeZone.timeZoneDataVersion
    }

    /// True if both have the same name.
    public static func == (left: Zone, right: Zone) -> Bool {
        left.id == right.id
    }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
    }
}

extension Zone {
    /// Seconds east of Greenwich at `seconds` of Unix time.
    func offset(at seconds: Int64) -> Int {
        rules.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
    }

    /// The span that `moment` lies in.
    func span(containing moment: Timestamp) -> Span {
        let seconds = moment.seconds
        var start = seconds - Self.reach
        var previousOffset = offset(at: start)
        var end = nextChange(after: start)
        while let change = end, change <= seconds {
            previousOffset = offset(at: change - 1)
            start = change
            end = nextChange(after: change)
        }
        return Span(
            start: Timestamp(microseconds: start * 1_000_000),
            end: end.map { Timestamp(microseconds: $0 * 1_000_000) } ?? Timestamp(microseconds: .max / 2),
            offset: offset(at: seconds), previousOffset: previousOffset)
    }

    /// Seconds for which a change of the clock is felt in local times. No zone has ever moved by more than a
    /// day (Samoa's 2011-12-30 is the largest since 1970).
    private static let reach: Int64 = 2 * 86_400

    /// Unix seconds of the first change of the offset or of the daylight flag after `seconds`.
    private func nextChange(after seconds: Int64) -> Int64? {
        rules.nextDaylightSavingTimeTransition(after: Date(timeIntervalSince1970: Double(seconds)))
            .map { Int64($0.timeIntervalSince1970) }
    }

    /// Foundation also takes "GMT+5" (which means the opposite of Etc/GMT+5), ICU's old three-letter names
    /// ("IST", "AST": each of several zones) and "SystemV/…". None of them is IANA's.
    private static func isIANAName(_ id: String) -> Bool {
        guard id.utf8.count <= 64, id.utf8.allSatisfy(isOfIANAName) else { return false }
        guard id.utf8.contains(UInt8(ascii: "/")) else { return namesWithoutArea.contains(id) }
        return !id.hasPrefix("SystemV/")
    }

    /// A NUL, for one, would end the name for ICU but not for us.
    private static func isOfIANAName(_ byte: UInt8) -> Bool {
        switch UnicodeScalar(byte) {
        case "A"..."Z", "a"..."z", "0"..."9", "_", "-", "+", "/": true
        default: false
        }
    }

    private static let namesWithoutArea: Set<String> = [
        "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "GB", "GB-Eire", "GMT", "GMT+0",
        "GMT-0", "GMT0", "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan",
        "Kwajalein", "Libya", "MET", "MST", "MST7MDT", "NZ", "NZ-CHAT", "Navajo", "PRC", "PST8PDT", "Poland",
        "Portugal", "ROC", "ROK", "Singapore", "Turkey", "UCT", "UTC", "Universal", "W-SU", "WET", "Zulu",
    ]
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
