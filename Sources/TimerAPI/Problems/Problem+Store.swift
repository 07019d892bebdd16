import TimerCore

extension Problem {
    /// Nothing of the database's own words leaves the service: they are for the log.
    init(_ error: StoreError) {
        switch error {
        case .unavailable:
            self.init(
                503, detail: "The database did not answer; whether the change was made is not known. Try again.",
                headers: ["retry-after": "2"])
        case .overloaded:
            self.init(
                503, detail: "More requests are waiting than can be served. Nothing was changed. Try again.",
                headers: ["retry-after": "1"])
        case .failed:
            self = .internalError
        }
    }
}
