import CLibSSL
import Glibc

/// The files that a transport takes for TLS.
public enum CertificateFile: Hashable, Sendable {
    /// The authorities that are trusted instead of the system's.
    case authorities
    case clientCertificate
    /// The private key of the client certificate.
    case clientKey
}

/// The check of the certificate files by OpenSSL, as libcurl takes them, so that one that cannot be used is reported at
/// start, and not by each delivery.
enum CertificateFiles {
    static func problems(_ configuration: CurlConfiguration) -> [TransportSetupError] {
        let certificate = configuration.clientCertificatePath
        let key = configuration.clientKeyPath
        var problems: [TransportSetupError] = []
        func note(_ check: () throws(TransportSetupError) -> Void) {
            do throws(TransportSetupError) { try check() } catch { problems.append(error) }
        }
        if let path = configuration.caBundlePath {
            note { () throws(TransportSetupError) in try checkAuthorities(path) }
        }
        if let path = certificate {
            note { () throws(TransportSetupError) in try checkReadable(path, .clientCertificate) }
        }
        if let path = key { note { () throws(TransportSetupError) in try checkReadable(path, .clientKey) } }
        if (certificate == nil) != (key == nil) { problems.append(.incompleteClientCertificate) }
        if let certificate, let key, problems.isEmpty {
            note { () throws(TransportSetupError) in try checkClient(certificate: certificate, key: key) }
        }
        return problems
    }

    private static func checkAuthorities(_ path: String) throws(TransportSetupError) {
        try checkReadable(path, .authorities)
        try withContext { context throws(TransportSetupError) in
            guard SSL_CTX_load_verify_locations(context, path, nil) == 1 else {
                throw unusable(.authorities, path, "holds no certificate in PEM form")
            }
        }
    }

    private static func checkClient(certificate: String, key: String) throws(TransportSetupError) {
        try withContext { context throws(TransportSetupError) in
            guard SSL_CTX_use_certificate_chain_file(context, certificate) == 1 else {
                throw unusable(.clientCertificate, certificate, "holds no certificate in PEM form")
            }
            var isEncrypted: Int32 = 0
            shim_ask_for_no_passphrase(context, &isEncrypted)
            let isLoaded = SSL_CTX_use_PrivateKey_file(context, key, shim_filetype_pem) == 1
            if isEncrypted != 0 {
                throw .unusableFile(.clientKey, path: key, reason: "is encrypted; a key without a passphrase is needed")
            }
            // It compares the key with the certificate, if there is one, too.
            guard isLoaded, SSL_CTX_check_private_key(context) == 1 else {
                throw unusable(.clientKey, key, "holds no private key in PEM form that belongs to the certificate")
            }
        }
    }

    private static func withContext(
        _ body: (OpaquePointer) throws(TransportSetupError) -> Void
    ) throws(TransportSetupError) {
        ERR_clear_error()
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw .system(call: "SSL_CTX_new", code: 0) }
        defer { SSL_CTX_free(context) }
        try body(context)
    }

    /// The error about a file, with OpenSSL's own words, which show nothing of its content.
    private static func unusable(_ file: CertificateFile, _ path: String, _ what: String) -> TransportSetupError {
        let words = ERR_reason_error_string(ERR_peek_error()).map { " (\(String(cString: $0)))" } ?? ""
        ERR_clear_error()
        return .unusableFile(file, path: path, reason: what + words)
    }

    /// One byte is enough: a directory can be opened, but not read.
    private static func checkReadable(_ path: String, _ file: CertificateFile) throws(TransportSetupError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var byte: UInt8 = 0
        let isReadable = descriptor >= 0 && read(descriptor, &byte, 1) >= 0
        let code = errno
        if descriptor >= 0 { close(descriptor) }
        if !isReadable { throw .unusableFile(file, path: path, reason: String(cString: strerror(code))) }
    }
}
