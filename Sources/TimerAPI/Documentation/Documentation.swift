/// The files of `/documentation/`, in memory.
public struct Documentation: Sendable {
    struct File: Sendable {
        let contentType: String
        let bytes: [UInt8]
    }

    private let files: [String: File]

    /// Nothing to show: every route under `/documentation/` answers 404.
    public static let none = Documentation(files: [:])

    /// - Parameter files: by name: `index.html`, `openapi.json`, `openapi.yaml` and what the page asks for.
    public init(files: [String: [UInt8]]) {
        self.files = files.reduce(into: [:]) { result, file in
            result[file.key] = File(contentType: Self.contentType(of: file.key), bytes: file.value)
        }
    }

    /// - Parameter name: the last part of the path, empty for the page itself.
    func file(_ name: String) -> File? {
        switch name {
        case "": files["index.html"]
        case "json": files["openapi.json"]
        case "yaml": files["openapi.yaml"]
        default: files[name]
        }
    }

    private static func contentType(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "json": "application/json; charset=utf-8"
        case "yaml": "application/yaml"
        case "png": "image/png"
        case "svg": "image/svg+xml"
        case "map": "application/json"
        default: "application/octet-stream"
        }
    }
}
