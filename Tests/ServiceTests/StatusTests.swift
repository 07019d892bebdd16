import Foundation
import Testing

/// What operators look at.
struct StatusTests {
    @Test func statusRoutesSayWhoTheyAre() async throws {
        try await TestBed.run { bed in
            for target in ["/-/healthz", "/-/ready", "/-/check-up"] {
                let answer = try await bed.service.exchange(.get(target))
                #expect(answer.status == 200)
                #expect(try answer.json["status"]?.string == "OK")
                #expect(try answer.json["name"]?.string == "timer-service")
                #expect(try answer.json["version"]?.string?.isEmpty == false)
            }
        }
    }

    @Test func metricsAreWellFormedAndCount() async throws {
        try await TestBed.run { bed in
            let id = try await bed.service.schedule(bed.timer("/counted"))
            try await bed.service.document(id, withStatus: 1)
            let answer = try await bed.service.exchange(.get("/-/metrics"))
            #expect(answer.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
            let samples = try Self.samples(answer.text)
            #expect(samples[#"timers_scheduled_total{output="rest"}"#] == 1)
            #expect(samples[#"timers_scheduled_total{output="kafka"}"#] == 0)
            #expect(samples.count > 50)
        }
    }

    @Test func documentationIsServed() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "documentation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let files = [
            "index.html": "<html>", "openapi.json": "{}", "openapi.yaml": "a: 1", "ui.js": "1", "ui.css": "a{}",
        ]
        for (name, text) in files {
            try Data(text.utf8).write(to: directory.appending(path: name))
        }
        try await TestBed.run(["DOCUMENTATION_DIR": directory.path]) { bed in
            let expected = [
                ("/documentation/", "text/html; charset=utf-8", "<html>"),
                ("/documentation/json", "application/json; charset=utf-8", "{}"),
                ("/documentation/yaml", "application/yaml", "a: 1"),
                ("/documentation/ui.js", "text/javascript; charset=utf-8", "1"),
                ("/documentation/static/ui.css", "text/css; charset=utf-8", "a{}"),
            ]
            for (target, type, text) in expected {
                let answer = try await bed.service.exchange(.get(target))
                #expect(answer.status == 200 && answer.text == text, "\(target)")
                #expect(answer.headers["content-type"] == type)
            }
            let bare = try await bed.service.exchange(.get("/documentation"))
            #expect(bare.status == 302)
            #expect(bare.headers["location"] == "/documentation/")
            for target in ["/documentation/..%2f..%2fetc%2fpasswd", "/documentation/none.js"] {
                #expect(try await bed.service.exchange(.get(target)).status == 404)
            }
        }
    }

    @Test func theConsoleIsServedUnlessItIsOff() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "console-\(UUID().uuidString)")
        let parts = directory.appending(path: "parts")
        try FileManager.default.createDirectory(at: parts, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try Data("<html>".utf8).write(to: directory.appending(path: "index.html"))
        try Data("1".utf8).write(to: parts.appending(path: "a.js"))
        try await TestBed.run(["CONSOLE_DIR": directory.path]) { bed in
            #expect(try await bed.service.exchange(.get("/")).headers["location"] == "/console/")
            let page = try await bed.service.exchange(.get("/console/"))
            #expect(page.status == 200 && page.text == "<html>")
            #expect(try await bed.service.exchange(.get("/console/parts/a.js")).text == "1")
            for target in ["/console/none.js", "/console/..%2f..%2fetc%2fpasswd"] {
                #expect(try await bed.service.exchange(.get(target)).status == 404)
            }
        }
        try await TestBed.run(["CONSOLE_DIR": directory.path, "CONSOLE": "off"]) { bed in
            let home = try await bed.service.exchange(.get("/"))
            #expect(home.headers["location"] == "/documentation/")
            let page = try await bed.service.exchange(.get("/console/"))
            #expect(page.status == 404)
        }
    }

    /// Reads the text format, version 0.0.4: HELP and TYPE once before a family's samples, each sample once.
    private static func samples(_ text: String) throws -> [String: Double] {
        var samples: [String: Double] = [:]
        var types: [Substring: Substring] = [:]
        let name = /[a-zA-Z_:][a-zA-Z0-9_:]*/
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# HELP ") { continue }
            let words = line.split(separator: " ")
            if line.hasPrefix("# TYPE ") {
                try #require(words.count == 4 && types[words[2]] == nil, "\(line)")
                types[words[2]] = words[3]
                continue
            }
            let space = try #require(line.lastIndex(of: " "), "\(line)")
            let value = try #require(Double(line[line.index(after: space)...]), "\(line)")
            let family = try #require(try name.prefixMatch(in: line)?.output, "\(line)")
            let base = family.replacing(/_(bucket|sum|count)$/, with: "")
            #expect(types[family] != nil || types[Substring(base)] == "histogram", "\(line)")
            try #require(samples.updateValue(value, forKey: String(line[..<space])) == nil, "\(line)")
        }
        return samples
    }
}
