import Foundation
import HTTPServer
import Testing
import TimerAPI

/// Files served from memory, seen through `/console/`.
@Suite struct StaticFilesTests {
    private static let files = StaticFiles(
        files: [
            "index.html": Array(repeating: 0x61, count: 100), "index.html.gz": [1, 2, 3],
            "small.css": [0x62], "small.css.gz": [1, 2, 3], "alone.gz": [4],
        ])

    private let api = APIUnderTest(console: files)

    private func get(_ path: String, _ name: String, _ value: String) async -> HTTPResponse {
        await api.send(.get, "/console/" + path, headers: HTTPHeaders([.init(name, value)]))
    }

    @Test(arguments: [
        "gzip", "deflate, gzip", "gzip;q=0.5", "GZIP ; q=1", "*", "x-gzip", "br;q=0, *;q=0.1",
    ])
    func whoTakesGzipIsSentIt(accepted: String) async {
        let response = await get("", "accept-encoding", accepted)
        #expect(response.bytes == [1, 2, 3])
        #expect(response.headers.first("content-encoding") == "gzip")
        #expect(response.headers.first("vary") == "accept-encoding")
        #expect(response.headers.first("content-type") == "text/html; charset=utf-8")
    }

    @Test(arguments: ["", "identity", "gzip;q=0", "gzip;q=0.000, *", "br", "gzipped"])
    func whoDoesNotIsSentThePlainBytes(accepted: String) async {
        let response = await get("", "accept-encoding", accepted)
        #expect(response.bytes.count == 100)
        #expect(response.headers.first("content-encoding") == nil)
        #expect(response.headers.first("vary") == "accept-encoding")
    }

    @Test func whatGzipMakesLargerIsSentPlain() async {
        let response = await get("small.css", "accept-encoding", "gzip")
        #expect(response.bytes == [0x62])
        #expect(response.headers.first("vary") == nil)
        #expect(await get("alone.gz", "accept-encoding", "gzip").bytes == [4])
        #expect(await get("index.html.gz", "accept-encoding", "gzip").status.code == 404)
    }

    @Test func whoHasTheFileIsToldSo() async throws {
        let plain = try #require(await api.send(.get, "/console/").headers.first("etag"))
        let compressed = try #require(await get("", "accept-encoding", "gzip").headers.first("etag"))
        #expect(plain != compressed)
        #expect(plain.wholeMatch(of: /"[0-9a-f]{32}"/) != nil)
        for given in [plain, "W/" + plain, "\"other\", " + plain, "*"] {
            let response = await get("", "if-none-match", given)
            #expect(response.status.code == 304, "\(given)")
            #expect(response.bytes.isEmpty)
            #expect(response.headers.first("etag") == plain)
            #expect(response.headers.first("cache-control") == "no-cache")
        }
        for given in [compressed, "\"other\"", ""] {
            #expect(await get("", "if-none-match", given).status.code == 200, "\(given)")
        }
    }

    @Test func filesComeFromADirectory() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "files-\(UUID())")
        try FileManager.default.createDirectory(
            at: directory.appending(path: "below"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        for (name, text) in ["index.html": "<p>", "empty.js": "", ".hidden": "x", "below/a.css": "p{}"] {
            try Data(text.utf8).write(to: directory.appending(path: name))
        }
        let files = try StaticFiles(directory: directory.path)
        let api = APIUnderTest(documentation: files, console: files)
        #expect(await api.send(.get, "/documentation/").text == "<p>")
        #expect(await api.send(.get, "/documentation/empty.js").status.code == 200)
        #expect(await api.send(.get, "/console/below/a.css").text == "p{}")
        for name in [".hidden", "below", "..%2Findex.html"] {
            try await api.send(.get, "/documentation/\(name)").expectProblem(404)
            try await api.send(.get, "/console/\(name)").expectProblem(404)
        }
    }

    /// A link that leads back up is not followed for ever.
    @Test func aDirectoryThatHoldsItselfIsRead() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "files-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try Data("<p>".utf8).write(to: directory.appending(path: "index.html"))
        try FileManager.default.createSymbolicLink(
            at: directory.appending(path: "again"), withDestinationURL: directory)
        let api = APIUnderTest(console: try StaticFiles(directory: directory.path))
        #expect(await api.send(.get, "/console/again/index.html").text == "<p>")
    }

    @Test func saysWhichDirectoryIsMissing() {
        let error = #expect(throws: StaticFilesError.self) { _ = try StaticFiles(directory: "/nowhere") }
        #expect(error?.description.hasPrefix("/nowhere: ") == true)
    }
}
