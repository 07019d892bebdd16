import TimerCore

/// The statements of an exchange, with their parameters.
extension DestinationReport {
    /// True if nothing that is seen is told.
    var isSilent: Bool {
        changed.isEmpty && gone.isEmpty
    }

    func entries(of owner: Int32) -> (Statement, Parameters) {
        var parameters = Parameters()
        parameters.add(owner)
        parameters.add(texts: changed.map(\.name.description))
        parameters.add(.integer, changed.map { Int32(clamping: $0.underWay) })
        parameters.add(.integer, changed.map { Int32(clamping: $0.waiting) })
        parameters.add(.integer, changed.map { Int32(clamping: $0.cap) })
        parameters.add(.integer, changed.map { Int32(clamping: $0.milliRate) })
        parameters.add(.integer, changed.map { Int32(clamping: $0.failures) })
        parameters.add(.smallint, changed.map(\.circuit.rawValue))
        parameters.add(timestamps: changed.map(\.circuitSince))
        parameters.add(texts: changed.map(\.lastError))
        parameters.add(timestamps: changed.map(\.lastErrorAt))
        parameters.add(timestamps: changed.map(\.usedAt))
        return (DestinationStatements.report, parameters)
    }

    func forgotten(by owner: Int32) -> (Statement, Parameters) {
        var parameters = Parameters()
        parameters.add(owner)
        parameters.add(texts: gone.map(\.description))
        return (DestinationStatements.forget, parameters)
    }

    var locked: (Statement, Parameters) {
        var parameters = Parameters()
        parameters.add(texts: requests.map(\.name.description))
        return (GrantStatements.lock, parameters)
    }

    func requested(by owner: Int32) -> (Statement, Parameters) {
        var parameters = Parameters()
        parameters.add(owner)
        parameters.add(texts: requests.map(\.name.description))
        parameters.add(.integer, requests.map { Int32(clamping: $0.slots) })
        parameters.add(.bigint, requests.map(\.margin.wholeMicroseconds))
        parameters.add(.integer, requests.map { Int32(clamping: $0.held) })
        parameters.add(.integer, requests.map { Int32(clamping: $0.wanted) })
        return (GrantStatements.grant, parameters)
    }
}

extension Parameters {
    /// An int, or NULL.
    mutating func add(_ value: Int?) {
        if let value { add(Int32(clamping: value)) } else { addNull() }
    }
}
