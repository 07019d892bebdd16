import Foundation
import TestSupport

/// `openssl s_server` with a certificate of a test's own authority: answers every GET with 200.
struct TLSPeer: Sendable {
    let port: UInt16
    /// The authority's certificate, a file.
    let authority: String
    /// OpenSSL's configuration with every protocol that it knows allowed, a file: Debian's own begins with TLS 1.2.
    let permissiveConfiguration: String

    /// - Parameter options: more of s_server's own.
    static func run(_ options: String = "", _ body: (TLSPeer) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await makeCertificates(directory)
        let server = try shell(
            """
            cd '\(directory)'
            printf '%s\\n' 'openssl_conf=a' '[a]' 'ssl_conf=b' '[b]' 'system_default=c' '[c]' 'MinProtocol=TLSv1' \
                'CipherString=DEFAULT@SECLEVEL=0' >permissive.cnf
            OPENSSL_CONF=permissive.cnf exec openssl s_server -accept 127.0.0.1:0 -www -cert peer.pem -key peer.key \(options)
            """)
        do {
            let port = try await eventually("the port of s_server") { Self.listeningPort(of: server) }
            let peer = TLSPeer(
                port: port, authority: "\(directory)/ca.pem", permissiveConfiguration: "\(directory)/permissive.cnf")
            try await body(peer)
            try await server.killed()
        } catch {
            try await server.killed()
            throw error
        }
    }

    private static func listeningPort(of server: ChildProcess) -> UInt16? {
        let line = server.output.all.first { $0.hasPrefix("ACCEPT ") }
        return line?.split(separator: ":").last.flatMap { UInt16($0) }
    }

    private static func makeCertificates(_ directory: String) async throws {
        let newKey = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        let process = try shell(
            """
            cd '\(directory)'
            openssl req -x509 \(newKey) -keyout ca.key -out ca.pem -subj /CN=test-authority -days 2
            openssl req -new \(newKey) -keyout peer.key -out peer.csr -subj /CN=peer
            echo subjectAltName=DNS:localhost,IP:127.0.0.1 >peer.cnf
            openssl x509 -req -in peer.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile peer.cnf -out peer.pem
            """)
        let ending = try await process.ended()
        guard ending.status == 0 else { throw TestFailure("openssl: \(process.errors.all)") }
    }

    private static func shell(_ script: String) throws -> ChildProcess {
        try ChildProcess("/bin/sh", arguments: ["-ec", script])
    }
}
