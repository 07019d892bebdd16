import TimerCore

extension DestinationStatus: JSONDocument {
    var documentBytes: Int {
        256 + name.description.utf8.count + (seen?.lastError?.utf8.count ?? 0)
    }

    /// A control is written as it may be sent back.
    func write(to json: inout JSONWriter, text: TextMember) {
        json.object { json in
            json.member("key", name.description)
            json.object("control") { json in
                json.member("paused", control.isPaused)
                if let concurrency = control.concurrency { json.member("concurrency", concurrency) }
                if let rate = control.ratePerSecond { json.member("ratePerSecond", rate) }
            }
            json.member("replicas", replicas)
            json.member("underWay", seen?.underWay ?? 0)
            json.member("waiting", seen?.waiting ?? 0)
            json.member("cap", seen?.cap ?? 0)
            json.member("rate", Double(seen?.milliRate ?? 0) / 1_000)
            json.member("failures", seen?.failures ?? 0)
            json.member("circuit", (seen?.circuit ?? .closed).description)
            json.member("circuitSince", seen?.circuitSince)
            json.member("lastError", seen?.lastError)
            json.member("lastErrorAt", seen?.lastErrorAt)
            json.member("usedAt", seen?.usedAt)
        }
    }
}

extension DestinationEntry.Circuit {
    fileprivate var description: String {
        switch self {
        case .closed: "closed"
        case .probing: "probing"
        case .open: "open"
        }
    }
}
