import Foundation
import TestSupport
import Testing

/// A certificate authority of the test's own, in a directory of its own, by the `openssl` command.
final class CertificateAuthority: Sendable {
    let directory: URL

    init() async throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try await openssl("req -x509 \(Self.newKey) -keyout ca.key -out ca.pem -subj /CN=test-authority -days 2")
    }

    deinit {
        try? FileManager.default.removeItem(at: directory)
    }

    var bundle: String { path("ca.pem") }

    func path(_ name: String) -> String {
        directory.appending(path: name).path
    }

    /// Makes `name.pem` and `name.key`, signed by this authority.
    ///
    /// - Parameter days: of validity from now; negative: it has already ended.
    func issue(_ name: String, alternativeName: String = "DNS:localhost,IP:127.0.0.1", days: Int = 2) async throws {
        let extensions = "subjectAltName=\(alternativeName)\nbasicConstraints=CA:FALSE\n"
        try extensions.write(toFile: path("\(name).cnf"), atomically: true, encoding: .utf8)
        try await openssl("req -new \(Self.newKey) -keyout \(name).key -out \(name).csr -subj /CN=\(name)")
        try await openssl(
            "x509 -req -in \(name).csr -CA ca.pem -CAkey ca.key -CAserial \(name).srl -CAcreateserial -days \(days) "
                + "-extfile \(name).cnf -out \(name).pem")
    }

    /// Makes `name.encrypted.key` of `name.key`.
    func encrypt(_ name: String) async throws {
        try await openssl("pkcs8 -topk8 -in \(name).key -out \(name).encrypted.key -passout pass:secret")
    }

    /// Makes `name.pem` and `name.key`, signed by itself.
    func selfSign(_ name: String) async throws {
        try await openssl(
            "req -x509 \(Self.newKey) -keyout \(name).key -out \(name).pem -subj /CN=\(name) -days 2 "
                + "-addext subjectAltName=DNS:localhost,IP:127.0.0.1")
    }

    private static let newKey = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"

    private func openssl(_ arguments: String) async throws {
        let words = ["--chdir=\(directory.path)", "openssl"] + arguments.split(separator: " ").map(String.init)
        let process = try ChildProcess("/usr/bin/env", arguments: words)
        let ending = try await process.ended()
        try #require(ending.status == 0, "openssl \(arguments): \(process.errors.all)")
    }
}
