import Foundation
import Glibc

/// What is asked of a file once, at start.
enum FileAccess {
    static func isReadable(_ path: String) -> Bool {
        access(path, R_OK) == 0
    }

    /// Whether a PEM file holds a private key that a passphrase protects: PKCS #8 (RFC 7468 §11), or OpenSSL's older form
    /// (RFC 1421 §4.6.1.1).
    static func isEncryptedKey(_ path: String) -> Bool {
        guard let bytes = FileManager.default.contents(atPath: path) else { return false }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")
    }
}
