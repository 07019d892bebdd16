import Foundation
import Synchronization

/// The rules of all time zones, from one release of tzdata.
///
/// There are two sources: TZif files of the system, which its package manager renews, and the ICU data that is compiled
/// into Foundation, which only a new toolchain renews. The newer release holds, the system's when both are equal; a name
/// that the newer source lacks has the rules of the other.
public struct ZoneDatabase: Sendable {
    /// The place of the system's TZif files, on every Linux distribution.
    public static let systemDirectory = "/usr/share/zoneinfo"

    /// The release of the rules compiled into Foundation, such as "2025b".
    public static var builtInVersion: String {
        TimeZone.timeZoneDataVersion
    }

    /// The release of the system's rules, such as "2026a"; nil when it has none, or they do not say.
    public let systemVersion: String?
    /// True if the system's rules hold; false if the built-in ones do, because the system's are older or cannot be
    /// compared: then its package should be renewed.
    public let followsSystem: Bool
    /// The names whose files in the system's directory are damaged; the built-in rules hold for them.
    public let unreadable: [String]

    private let system: [String: TransitionTable]

    /// The rules compiled into Foundation, and no others.
    public static let builtIn = ZoneDatabase()

    private init() {
        systemVersion = nil
        followsSystem = false
        unreadable = []
        system = [:]
    }

    /// The newer of the built-in rules and those of `directory`. Reads some 600 files.
    public init(newestOf directory: String) {
        let found = ZoneDirectory(directory)
        systemVersion = found.release?.description
        system = found.zones
        unreadable = found.unreadable
        followsSystem =
            if found.zones.isEmpty {
                false
            } else if let release = found.release, let builtIn = TZDataRelease(Self.builtInVersion) {
                release >= builtIn
            } else {
                false
            }
    }

    /// The release of the rules that hold.
    public var version: String {
        followsSystem ? systemVersion ?? Self.builtInVersion : Self.builtInVersion
    }

    /// The rules of a zone; nil unless `name` is an IANA name, links included, in its exact spelling.
    func rules(of name: String) -> ZoneRules? {
        guard name.utf8.count <= 64,
            name.utf8.allSatisfy({ Zone.mayBeInIANAName($0) || $0 == UInt8(ascii: "/") })
        else { return nil }
        let fromSystem = system[name].map { ZoneRules.table($0) }
        if followsSystem, let fromSystem { return fromSystem }
        return Self.builtInRules(of: name) ?? fromSystem
    }

    /// Foundation also takes "GMT+5" (which means the opposite of Etc/GMT+5), ICU's old three-letter names ("IST",
    /// "AST": each of several zones) and "SystemV/…". None of them is IANA's.
    private static func builtInRules(of name: String) -> ZoneRules? {
        let isIANAName =
            name.utf8.contains(UInt8(ascii: "/")) ? !name.hasPrefix("SystemV/") : namesWithoutArea.contains(name)
        return isIANAName ? TimeZone(identifier: name).map { .builtIn($0) } : nil
    }

    private static let namesWithoutArea: Set<String> = [
        "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "GB", "GB-Eire", "GMT", "GMT+0",
        "GMT-0", "GMT0", "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan",
        "Kwajalein", "Libya", "MET", "MST", "MST7MDT", "NZ", "NZ-CHAT", "Navajo", "PRC", "PST8PDT", "Poland",
        "Portugal", "ROC", "ROK", "Singapore", "Turkey", "UCT", "UTC", "Universal", "W-SU", "WET", "Zulu",
    ]
}

extension ZoneDatabase {
    private static let state = Mutex<ZoneDatabase?>(nil)

    /// The rules that hold in this process: of the system's directory as it was at the first use, until `reload`.
    public static var current: ZoneDatabase {
        state.withLock { database in
            let current = database ?? ZoneDatabase(newestOf: systemDirectory)
            database = current
            return current
        }
    }

    /// Reads the rules again, and lets every `Zone` that is made from now on have them. Zones that exist keep theirs, so
    /// that no computation mixes two. Blocks for the time of reading some 600 files.
    ///
    /// - Returns: the rules that hold now.
    @discardableResult
    public static func reload(from directory: String = systemDirectory) -> ZoneDatabase {
        let database = ZoneDatabase(newestOf: directory)
        state.withLock { $0 = database }
        return database
    }
}
