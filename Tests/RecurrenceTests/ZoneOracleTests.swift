import Foundation
import TestSupport
import Testing

@testable import Recurrence

/// Each change of each zone's clock over 35 years, as Python's zoneinfo reads the same files: the system's, and those of
/// other releases in TZDATA_DIRECTORIES (separated by colons), which scripts/test provides.
@Suite struct ZoneOracleTests {
    static let directories =
        [ZoneDatabase.systemDirectory]
        + (ProcessInfo.processInfo.environment["TZDATA_DIRECTORIES"]?.split(separator: ":").map(String.init) ?? [])

    /// From 2010, when the files have lists of changes, to 2044, when they have rules.
    private static let years = (first: 2010, end: 2045)

    private static func lines(_ directory: String) async throws -> [String] {
        let arguments = [directory, "\(years.first)", "\(years.end)"]
        let process = try ChildProcess(ChildProcess.script("zone-changes"), arguments: arguments)
        let ending = try await process.ended()
        try #require(ending.status == 0, "\(process.errors.all)")
        return process.output.all
    }

    private static func seconds(_ year: Int) throws -> Int64 {
        try moment("\(year)-01-01T00:00:00Z").seconds
    }

    @Test(arguments: directories)
    func everyChangeIsThatOfPython(directory: String) async throws {
        let zones = ZoneDirectory(directory).zones
        let start = try Self.seconds(Self.years.first)
        let end = try Self.seconds(Self.years.end)
        var names: Set<String> = []
        for line in try await Self.lines(directory) {
            let words = line.split(separator: " ")
            let name = String(words[0])
            names.insert(name)
            let wanted = words.dropFirst().compactMap { Int64($0) }
            let table = try #require(zones[name], "\(name)")
            var found = [Int64(table.offset(at: start))]
            var instant = start
            while let next = table.nextChange(after: instant), next <= end {
                #expect(table.offset(at: next - 1) != table.offset(at: next), "\(name) \(next)")
                found += [next, Int64(table.offset(at: next))]
                instant = next
            }
            #expect(found == wanted, "\(name)")
        }
        #expect(names.count > 550)
        #expect(names.isSubset(of: zones.keys))
        #expect(ZoneDirectory(directory).unreadable == [])
    }

    /// Where the newest of them is newer than the toolchain, that one holds; an older one never does.
    @Test(arguments: directories)
    func theNewerReleaseHolds(directory: String) throws {
        let database = ZoneDatabase(newestOf: directory)
        let release = try #require(database.systemVersion.flatMap(TZDataRelease.init))
        let builtIn = try #require(TZDataRelease(ZoneDatabase.builtInVersion))
        #expect(database.followsSystem == (release >= builtIn))
        #expect(database.version == max(release, builtIn).description)
        for name in ["Factory", "localtime", "posix/Europe/Rome", "right/Europe/Rome", "posixrules", "tzdata.zi"] {
            #expect(throws: ZoneError()) { try Zone(name, in: database) }
        }
        let rules = try #require(database.rules(of: "America/Vancouver"))
        let isTable = if case .table = rules { true } else { false }
        #expect(isTable == database.followsSystem)
    }

    /// British Columbia keeps its summer time from 2026 on: tzdata 2026b and later.
    @Test(arguments: directories)
    func nineInVancouver(directory: String) throws {
        let database = ZoneDatabase(newestOf: directory)
        let releases = [database.systemVersion ?? "", ZoneDatabase.builtInVersion].compactMap(TZDataRelease.init)
        let release = try #require(releases.max())
        let change = try #require(TZDataRelease("2026b"))
        let zone = try Zone("America/Vancouver", in: database)
        let recurrence = try Recurrence(
            anchor: moment("2026-10-31T00:00:00Z"), rule: .cron(CronExpression("0 9 * * *")), zone: zone)
        let local = release >= change ? "2026-11-02T09:00:00-0700" : "2026-11-02T09:00:00-0800"
        #expect(try recurrence.preview(from: "2026-11-02T00:00:00Z", 1) == [local])
    }
}
