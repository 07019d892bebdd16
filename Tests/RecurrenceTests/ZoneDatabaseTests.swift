import Foundation
import Testing
import TimerCore

@testable import Recurrence

/// TZif data with 64-bit times.
private struct ZoneFile {
    var transitions: [(instant: Int64, type: UInt8)] = []
    var offsets: [Int32] = [3_600]
    var leapSeconds = 0
    var footer = "CET-1"
    var version: Character = "2"

    var bytes: [UInt8] {
        block(4, [], [0]) + block(8, transitions, offsets, leapSeconds) + "\n\(footer)\n".utf8
    }

    private func block(
        _ size: Int, _ transitions: [(instant: Int64, type: UInt8)], _ offsets: [Int32], _ leapSeconds: Int = 0
    ) -> [UInt8] {
        var bytes = Array("TZif\(version)".utf8) + Array(repeating: 0, count: 15)
        for count in [0, 0, leapSeconds, transitions.count, offsets.count, 4] { bytes += number(Int64(count), 4) }
        for transition in transitions { bytes += number(transition.instant, size) }
        bytes += transitions.map(\.type)
        for offset in offsets { bytes += number(Int64(offset), 4) + [0, 0] }
        bytes += Array("CET\u{0}".utf8)
        return bytes + Array(repeating: 0, count: leapSeconds * (size + 4))
    }

    private func number(_ value: Int64, _ size: Int) -> [UInt8] {
        (0..<size).reversed().map { UInt8(truncatingIfNeeded: value >> Int64(8 * $0)) }
    }
}

/// A directory of TZif files that a test makes.
private struct Directory: ~Copyable {
    let path = FileManager.default.temporaryDirectory.appending(path: "zones-\(UUID().uuidString)").path

    init(index: String, files: [String: [UInt8]] = [:]) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try write("tzdata.zi", Array(index.utf8))
        for (name, bytes) in files { try write(name, bytes) }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let url = URL(filePath: path).appending(path: name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }
}

@Suite struct ZoneDatabaseTests {
    private static let rome = ZoneFile(footer: "CET-9").bytes

    @Test func aNewerSystemHolds() throws {
        let directory = try Directory(index: "# version 2999b\n", files: ["Europe/Rome": Self.rome])
        let zones = ZoneDatabase(newestOf: directory.path)
        #expect(zones.followsSystem && zones.version == "2999b" && zones.systemVersion == "2999b")
        #expect(try Zone("Europe/Rome", in: zones).offset(at: 0) == 9 * 3_600)
        // What the system lacks has the built-in rules.
        #expect(try Zone("Europe/Paris", in: zones).offset(at: 0) == 3_600)
    }

    @Test(arguments: ["# version 2001b\n", "", "no version\n", "# version unknown\n"])
    func anOlderOneOrOneThatDoesNotSayDoesNot(index: String) throws {
        let directory = try Directory(index: index, files: ["Europe/Rome": Self.rome, "Europe/New": Self.rome])
        let zones = ZoneDatabase(newestOf: directory.path)
        #expect(!zones.followsSystem && zones.version == ZoneDatabase.builtInVersion)
        #expect(try Zone("Europe/Rome", in: zones).offset(at: 0) == 3_600)
        // A name that only the older one has is better than none.
        #expect(try Zone("Europe/New", in: zones).offset(at: 0) == 9 * 3_600)
    }

    @Test func equalOnesAreTheSystems() throws {
        let directory = try Directory(
            index: "# version \(ZoneDatabase.builtInVersion)\n", files: ["Europe/Rome": Self.rome])
        #expect(ZoneDatabase(newestOf: directory.path).followsSystem)
    }

    @Test func withoutTheSystemsTheBuiltInOnesHold() throws {
        let zones = ZoneDatabase(newestOf: "/nonexistent")
        #expect(!zones.followsSystem && zones.systemVersion == nil)
        #expect(try Zone("Europe/Rome", in: zones).offset(at: 0) == 3_600)
    }

    @Test func linksAndDamagedFiles() throws {
        let index = "# version 2999a\nL Europe/Rome Old/Rome\nL Europe/Rome Factory\nL Europe/None Old/None\n"
        let directory = try Directory(
            index: index,
            files: [
                "Europe/Rome": Self.rome, "Europe/Paris": Array(Self.rome.dropLast(3)), "Europe/Oslo": [0x54],
                "posix/Europe/Rome": Self.rome, "localtime": Self.rome, "Factory": Self.rome, "posixrules": Self.rome,
                "a.b": Self.rome,
            ])
        let zones = ZoneDatabase(newestOf: directory.path)
        #expect(try Zone("Old/Rome", in: zones).offset(at: 0) == 9 * 3_600)
        #expect(zones.unreadable == ["Europe/Paris"])
        #expect(try Zone("Europe/Paris", in: zones).offset(at: 0) == 3_600)
        for name in ["Old/None", "posix/Europe/Rome", "localtime", "Factory", "posixrules", "a.b", "../Europe/Rome"] {
            #expect(throws: ZoneError()) { try Zone(name, in: zones) }
        }
    }

    @Test func releasesAreOrdered() throws {
        let ordered = try ["1996h", "2023", "2023a", "2023z", "2023za", "2024a", "2026f"].map {
            try #require(TZDataRelease($0))
        }
        #expect(ordered == ordered.sorted() && Set(ordered.map(\.description)).count == 7)
        #expect(TZDataRelease("2026a-dirty") == TZDataRelease("2026a"))
        for text in ["", "a", "26a", "unknown", "0999a"] { #expect(TZDataRelease(text) == nil) }
    }

    @Test func filesThatChangeAreNewsOnceTheyRest() throws {
        let directory = try Directory(index: "# version 2999a\n")
        var watch = ZoneWatch(directory.path)
        var news = [watch.hasNews()]
        for text in ["# version 2999b \n", "# version 2999c  \n"] {
            try directory.write("tzdata.zi", Array(text.utf8))
            news.append(watch.hasNews())
        }
        news += [watch.hasNews(), watch.hasNews()]
        #expect(news == [false, false, false, true, false])
        try FileManager.default.removeItem(atPath: directory.path + "/tzdata.zi")
        news = [watch.hasNews(), watch.hasNews()]
        #expect(news == [false, false])
    }
}

@Suite struct TZifTests {
    @Test func everyPrefixIsRefused() throws {
        let bytes = ZoneFile(transitions: [(0, 1), (10, 0)], offsets: [3_600, 7_200]).bytes
        let table = try TZifReader.read(bytes)
        #expect([-1, 0, 9, 10].map { table.offset(at: $0) } == [3_600, 7_200, 7_200, 3_600])
        #expect(
            table.nextChange(after: -1) == 0 && table.nextChange(after: 0) == 10 && table.nextChange(after: 10) == nil)
        for count in bytes.indices { #expect(throws: InvalidTZif.self) { try TZifReader.read(Array(bytes[..<count])) } }
    }

    @Test func whatIsWrongIsRefused() throws {
        let wrong = [
            ZoneFile(transitions: [(0, 2)]), ZoneFile(transitions: [(0, 0), (0, 0)]),
            ZoneFile(transitions: [(.max, 0)]),
            ZoneFile(offsets: [100_000]), ZoneFile(offsets: []), ZoneFile(leapSeconds: 1), ZoneFile(footer: "x"),
        ]
        for file in wrong { #expect(throws: InvalidTZif.self) { try TZifReader.read(file.bytes) } }
    }

    @Test func oneByteWrongNeverTraps() throws {
        let bytes = ZoneFile(
            transitions: [(0, 1), (10, 0)], offsets: [3_600, 7_200], footer: "AAA3BBB,M3.2.0,M11.1.0"
        )
        .bytes
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << UInt8(bit)
                guard let table = try? TZifReader.read(changed) else { continue }
                var instant: Int64 = -62_135_596_800
                for _ in 0..<8 { instant = table.nextChange(after: instant) ?? 253_402_300_799 }
                #expect(abs(table.offset(at: instant)) < 100_000)
            }
        }
    }

    /// The first block alone.
    @Test func versionOneHasNoFooter() throws {
        let file = ZoneFile(version: "\u{0}").bytes
        #expect(try TZifReader.read(file).offset(at: 0) == 0)
    }

    @Test func withoutARuleTheLastOffsetStays() throws {
        let table = try TZifReader.read(ZoneFile(transitions: [(0, 1)], offsets: [0, 60], footer: "").bytes)
        #expect(table.offset(at: 1 << 40) == 60 && table.nextChange(after: 0) == nil)
    }
}

@Suite struct POSIXZoneTests {
    private func changes(_ text: String, _ year: Int) throws -> [String] {
        let zone = try #require(POSIXZoneReader.read(Array(text.utf8)))
        var instant = try moment("\(year)-01-01T00:00:00Z").seconds - 1
        let end = try moment("\(year + 1)-01-01T00:00:00Z").seconds
        var found: [String] = []
        while let next = zone.nextChange(after: instant), next < end {
            let text = Timestamp(milliseconds: next * 1_000).rfc3339.prefix(16)
            found.append("\(text) \(zone.offset(at: next - 1)) \(zone.offset(at: next))")
            instant = next
        }
        return found
    }

    @Test(arguments: [
        ("CET-1CEST,M3.5.0,M10.5.0/3", 2100, ["2100-03-28T01:00 3600 7200", "2100-10-31T01:00 7200 3600"]),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", 2050, ["2050-03-27T01:00 0 3600", "2050-10-30T01:00 3600 0"]),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2040, ["2040-03-25T01:00 -7200 -3600", "2040-10-28T01:00 -3600 -7200"]),
        (
            "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 2040,
            ["2040-03-31T15:00 39600 37800", "2040-10-06T15:30 37800 39600"]
        ),
        ("EET-2EEST,M3.4.4/50,M10.4.4/50", 2040, ["2040-03-24T00:00 7200 10800", "2040-10-26T23:00 10800 7200"]),
        ("AAA0BBB,J60,J300", 2040, ["2040-03-01T02:00 0 3600", "2040-10-27T01:00 3600 0"]),
        ("AAA0BBB,59/0,300", 2040, ["2040-02-29T00:00 0 3600", "2040-10-27T01:00 3600 0"]),
        ("XXX3EDT4,0/0,J365/23", 2040, []), ("UTC0", 2040, []), ("<+0545>-5:45", 2040, []),
    ])
    func changesAreThoseThatTheRuleSays(text: String, year: Int, wanted: [String]) throws {
        #expect(try changes(text, year) == wanted)
    }

    @Test(arguments: [
        "", "CE-1", "CET", "CET-25", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1:60",
        "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J365", "CET-1CEST,366,J365",
        "CET-1CEST,M3.5.0/168,M10.5.0", "CET-1 ", "<CET-1", "<+1>-1", "CET-1CEST,M3.5.0,M10.5.0,", "CET-0001",
    ])
    func refuses(text: String) {
        #expect(POSIXZoneReader.read(Array(text.utf8)) == nil)
    }
}
