import TimerCore

/// The event that an app's output receives, but for the time and the data:
/// `{"account_id","event","region","timestamp","domain","data","iparams"}`.
///
/// `timestamp` is the nominal time of the occurrence, the same in every attempt: the payload is stored before it is
/// known when it will be delivered, and the lateness is the receiver's to see.
public struct EventTemplate: Hashable, Sendable {
    /// The bytes up to the digits of `timestamp`.
    public let head: [UInt8]
    /// The bytes from there to `data`.
    public let middle: [UInt8]
    /// The bytes that follow `data`.
    public let tail: [UInt8]

    /// The event of this app.
    public init(_ app: App) {
        head =
            Self.members {
                $0.member("account_id", app.accountID)
                $0.member("event", "onScheduledEvent")
                $0.member("region", app.region)
            }.dropLast() + Array(",\"timestamp\":".utf8)
        middle =
            Array(",".utf8) + Self.members { $0.member("domain", app.domain) }.dropFirst().dropLast()
            + Array(",\"data\":".utf8)
        tail = Array(",\"iparams\":".utf8) + app.iparams.bytes + Array("}".utf8)
    }

    /// The event of one occurrence.
    ///
    /// - Parameter time: nominal; in whole milliseconds.
    public func payload(data: JSONObjectText, at time: Timestamp) -> JSONObjectText {
        let digits = Array(String(time.milliseconds).utf8)
        return JSONObjectText(trusted: (head + digits + middle + data.bytes + tail)[...])
    }

    private static func members(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        json.object(write)
        return json.bytes
    }
}
