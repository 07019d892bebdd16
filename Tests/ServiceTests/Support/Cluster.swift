import Foundation
import TestSupport

/// A PostgreSQL cluster of a test's own, which it may stop.
struct Cluster: Sendable {
    let url: String
    private let directory: String
    private let port: String

    static func run(_ body: (Cluster) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "cluster-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let url = try await command("start", directory)
        let port = url.split(separator: ":").last?.prefix { $0 != "/" } ?? ""
        let cluster = Cluster(url: url, directory: directory, port: String(port))
        do {
            try await body(cluster)
            try await cluster.stop("immediate")
        } catch {
            try? await cluster.stop("immediate")
            throw error
        }
    }

    /// On the port that it had.
    func start() async throws {
        try await Self.command("start", directory, port)
    }

    func stop(_ mode: String) async throws {
        try await Self.command("stop", directory, mode)
    }

    /// - Returns: the last line of what the command says. Its output goes to a file: the server keeps it open.
    @discardableResult
    private static func command(_ arguments: String...) async throws -> String {
        let words = arguments.map { "'\($0)'" }.joined(separator: " ")
        let output = FileManager.default.temporaryDirectory.appending(path: "cluster-\(UUID().uuidString).out")
        defer { try? FileManager.default.removeItem(at: output) }
        let script = ChildProcess.script("cluster")
        let process = try ChildProcess(
            "/bin/sh", arguments: ["-c", "exec '\(script)' \(words) >'\(output.path)' 2>&1 </dev/null"])
        let ending = try await eventually("scripts/cluster \(words)", within: .seconds(120)) { process.hasEnded }
        let text = try String(contentsOf: output, encoding: .utf8)
        guard ending.status == 0 else { throw TestFailure("scripts/cluster \(words): \(text)") }
        return text.split(separator: "\n").last.map(String.init) ?? ""
    }
}
