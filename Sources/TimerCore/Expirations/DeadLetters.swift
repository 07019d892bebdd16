/// The outputs that are told of a timer's end, each by a timer of its own: a **dead letter**, which is due at once, carries
/// what is known of the first, and has no dead letters itself.
public struct DeadLetters: Hashable, Sendable {
    /// One that is told.
    public struct Output: Hashable, Sendable {
        /// The output as it was sent; it is known to parse.
        public let outputMode: JSONObjectText
        /// The destination of the output.
        public let destination: DestinationKey

        /// An output that is told.
        public init(outputMode: JSONObjectText, destination: DestinationKey) {
            self.outputMode = outputMode
            self.destination = destination
        }
    }

    /// Told when the timer ends in error; nil: the service's default, if it has one.
    public let onError: Output?
    /// Told however the timer ends; nil: nobody.
    public let onEnd: Output?

    /// Nobody but the service's default is told.
    public static let none = DeadLetters(onError: nil, onEnd: nil)

    /// The bytes of the outputs.
    public var bytes: Int {
        (onError?.outputMode.bytes.count ?? 0) + (onEnd?.outputMode.bytes.count ?? 0)
    }

    /// The outputs that are told.
    public init(onError: Output?, onEnd: Output?) {
        self.onError = onError
        self.onEnd = onEnd
    }
}
