import Foundation

/// Every name of tzdata that Foundation knows, links included.
enum ZoneNames {
    static let all: [String] = {
        // The compact form: "Z name …" begins a zone, "L target name" is a link.
        let text = (try? String(contentsOfFile: "/usr/share/zoneinfo/tzdata.zi", encoding: .utf8)) ?? ""
        var names = Set(TimeZone.knownTimeZoneIdentifiers)
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first == "Z" { names.insert(String(words[1])) }
            if words.first == "L" { names.insert(String(words[2])) }
        }
        names = names.filter { TimeZone(identifier: $0) != nil }
        // Not a place: its abbreviation is "-00", the local time is unspecified.
        names.remove("Factory")
        return names.sorted()
    }()

    /// In parts, so that they run side by side.
    static let parts: [[String]] = stride(from: 0, to: all.count, by: 50).map {
        Array(all[$0..<min($0 + 50, all.count)])
    }
}
