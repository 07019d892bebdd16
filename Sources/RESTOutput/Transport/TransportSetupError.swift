/// Why a transport cannot be made.
public enum TransportSetupError: Error, Hashable, CustomStringConvertible {
    case unreadableFile(String)
    /// A client certificate without its key, or the reverse.
    case incompleteClientCertificate
    /// A private key that a passphrase protects: nobody is there to type it.
    case encryptedKey(String)
    /// The system call or the libcurl function that failed, and its code.
    case system(call: String, code: Int32)

    public var description: String {
        switch self {
        case .unreadableFile(let path): "cannot read the file \(path)"
        case .incompleteClientCertificate: "a client certificate needs both its certificate and its key"
        case .encryptedKey(let path): "the key in \(path) is encrypted; a key without a passphrase is needed"
        case .system(let call, let code): "\(call) failed with code \(code)"
        }
    }
}
