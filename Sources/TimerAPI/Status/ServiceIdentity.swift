/// What the service calls itself on its status routes.
public struct ServiceIdentity: Sendable {
    public let name: String
    public let version: String

    public init(name: String = "timer-service", version: String) {
        self.name = name
        self.version = version
    }
}
