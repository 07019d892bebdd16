import TestSupport
import Testing

/// `openssl s_server` on loopback: answers every GET with 200. It ends with this object.
final class TLSPeer: Sendable {
    let port: UInt16
    private let process: ChildProcess

    /// - Parameter options: more of s_server's own.
    init(_ authority: CertificateAuthority, certificate: String, options: [String] = []) async throws {
        let process = try ChildProcess(
            "/usr/bin/env",
            arguments: ["openssl", "s_server", "-accept", "127.0.0.1:0", "-www"]
                + ["-cert", authority.path("\(certificate).pem"), "-key", authority.path("\(certificate).key")]
                + options)
        self.process = process
        port = try await eventually("the port of s_server") {
            try #require(process.hasEnded == nil, "\(process.errors.all)")
            return Self.port(in: process.output.all)
        }
    }

    private static func port(in lines: [String]) -> UInt16? {
        let line = lines.first { $0.hasPrefix("ACCEPT ") }
        return line?.split(separator: ":").last.flatMap { UInt16($0) }
    }
}
