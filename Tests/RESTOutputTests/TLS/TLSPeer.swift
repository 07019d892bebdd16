import Foundation
import TestSupport
import Testing

/// `openssl s_server` on loopback: answers every GET with 200.
final class TLSPeer {
    let port: UInt16
    private let process: Process

    /// - Parameter options: more of s_server's own.
    init(_ authority: CertificateAuthority, certificate: String, options: [String] = []) async throws {
        let log = authority.path("\(UUID().uuidString).log")
        try #require(FileManager.default.createFile(atPath: log, contents: nil))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["openssl", "s_server", "-accept", "127.0.0.1:0", "-www"]
            + ["-cert", authority.path("\(certificate).pem"), "-key", authority.path("\(certificate).key")] + options
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: log)
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = process
        try await eventually { Self.port(in: log) != nil }
        port = try #require(Self.port(in: log))
    }

    /// SIGKILL: a child inherits the signals that the thread which starts it has blocked, SIGTERM perhaps among them.
    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private static func port(in log: String) -> UInt16? {
        guard let text = try? String(contentsOfFile: log, encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("ACCEPT ") }), text.hasSuffix("\n")
        else { return nil }
        return line.split(separator: ":").last.flatMap { UInt16($0) }
    }
}
