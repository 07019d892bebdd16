import Foundation
import Glibc

/// The contents of a directory of TZif files, as zic(8) makes it and tzdata packages install it.
struct ZoneDirectory: Sendable {
    /// The rules by name.
    let zones: [String: TransitionTable]
    /// The release of tzdata; nil when the directory does not say.
    let release: TZDataRelease?
    /// The names whose files are damaged.
    let unreadable: [String]

    /// Levels of directories that are read; no name of tzdata has more than three parts.
    private static let depthLimit = 4
    /// Files; three times what tzdata has.
    private static let countLimit = 2_000
    /// Bytes of one file; ten times the largest that tzdata has.
    private static let sizeLimit = 65_536

    /// Not names of zones: copies of the tree with and without leap seconds, this machine's own zone, the rules of old
    /// TZ strings, and the zone of a machine that has none.
    private static let leftOut: Set<String> = ["posix", "right", "localtime", "posixrules", "Factory"]

    /// Reads all of the directory: some 600 files, a few milliseconds.
    init(_ path: String) {
        let index = Self.contents(path + "/tzdata.zi", limit: 1 << 20) ?? []
        let lines = index.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        release = lines.first.flatMap(Self.release)
        var zones: [String: TransitionTable] = [:]
        var unreadable: [String] = []
        for name in Self.files(in: path) {
            guard let bytes = Self.contents("\(path)/\(name)", limit: Self.sizeLimit),
                bytes.starts(with: "TZif".utf8)
            else { continue }
            do {
                zones[name] = try TZifReader.read(bytes)
            } catch {
                unreadable.append(name)
            }
        }
        for line in lines { Self.addLink(line, to: &zones) }
        self.zones = zones
        self.unreadable = unreadable
    }

    /// `# version 2026f`.
    private static func release(_ line: String) -> TZDataRelease? {
        let words = line.split(separator: " ")
        return words.count == 3 && words[0] == "#" && words[1] == "version" ? TZDataRelease(String(words[2])) : nil
    }

    /// `L target name`: an old name, which some packages leave to a package of its own.
    private static func addLink(_ line: String, to zones: inout [String: TransitionTable]) {
        let words = line.split(separator: " ")
        guard words.count == 3, words[0] == "L", zones[String(words[2])] == nil, !leftOut.contains(String(words[2]))
        else { return }
        zones[String(words[2])] = zones[String(words[1])]
    }

    /// The names of the regular files, links followed: opening anything else might block.
    private static func files(in path: String) -> [String] {
        var files: [String] = []
        addFiles(in: path, "", depth: 1, to: &files)
        return files
    }

    private static func addFiles(in path: String, _ prefix: String, depth: Int, to files: inout [String]) {
        guard depth <= depthLimit else { return }
        for entry in (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(prefix)")) ?? [] {
            let name = prefix + entry
            var status = stat()
            guard files.count < countLimit, entry.utf8.allSatisfy(Zone.mayBeInIANAName), !leftOut.contains(name),
                stat("\(path)/\(name)", &status) == 0
            else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFREG: files.append(name)
            case S_IFDIR: addFiles(in: path, name + "/", depth: depth + 1, to: &files)
            default: break
            }
        }
    }

    private static func contents(_ path: String, limit: Int) -> [UInt8]? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        guard let data = try? file.read(upToCount: limit + 1), data.count <= limit else { return nil }
        return [UInt8](data)
    }
}

/// A release of tzdata, such as 2026f: the year and how often it was made that year.
struct TZDataRelease: Comparable, Sendable, CustomStringConvertible {
    let description: String
    private let year: Int
    private let letters: String

    /// Nil unless `text` begins with a year, perhaps with letters; what follows is not compared: `2026a-dirty`.
    init?(_ text: String) {
        guard text.utf8.count <= 32, let year = Int(text.prefix(4)), (1_990...9_999).contains(year) else { return nil }
        description = text
        self.year = year
        letters = String(text.dropFirst(4).prefix { $0.isASCII && $0.isLowercase })
    }

    /// After z comes za.
    static func < (left: TZDataRelease, right: TZDataRelease) -> Bool {
        (left.year, left.letters.count, left.letters) < (right.year, right.letters.count, right.letters)
    }

    static func == (left: TZDataRelease, right: TZDataRelease) -> Bool {
        (left.year, left.letters) == (right.year, right.letters)
    }
}
