import TimerCore

/// Bodies and documents that several tests share.
enum Bodies {
    static let rest = #"{"type":"rest","method":"post","protocol":"http","hostname":"h"}"#

    static func schedule(
        service: String = #""svc""#, interval: String = "600000", outputMode: String = rest, more: String = ""
    ) -> String {
        #"{"expirationIntervalMs":\#(interval),"applicantService":\#(service),"outputMode":\#(outputMode)\#(more)}"#
    }

    static func expiration(
        id: ExpirationID = ExpirationID(high: 1, low: 2), service: String = "svc", payload: String = "{}",
        outputMode: String = rest, due: Int64 = 1_000, status: ExpirationStatus = .pending, lastError: String? = nil,
        firedAt: Timestamp? = nil, firstDue: Int64? = nil
    ) -> Expiration {
        Expiration(
            id: id, payload: JSONObjectText(trusted: Array(payload.utf8)[...]), startDate: Timestamp(milliseconds: 0),
            expirationIntervalMs: due, applicantService: service,
            outputMode: JSONObjectText(trusted: Array(outputMode.utf8)[...]),
            expirationDate: Timestamp(milliseconds: due), status: status, createdAt: Timestamp(milliseconds: 1),
            updatedAt: Timestamp(milliseconds: 2), failureCount: 3, lastError: lastError, firedAt: firedAt,
            firstExpirationDate: firstDue.map { Timestamp(milliseconds: $0) })
    }
}
