import Testing
import TimerCore

@testable import PostgresStore

/// What follows for a change from where its timer stands.
@Suite struct ChangeObstacleTests {
    private let id = ExpirationID(high: 1, low: 2)
    private let newID = ExpirationID(high: 3, low: 4)

    private func result(
        _ action: ExpirationChange.Action, _ obstacle: ChangeObstacle, isRepeated: Bool = false
    ) -> ChangeResult? {
        let idempotency = Idempotency(key: "k", fingerprint: [1])
        let change = ExpirationChange(id: id, action: action, idempotency: idempotency)
        return obstacle.result(of: change, isRepeated: isRepeated)
    }

    private var update: ExpirationChange.Action { .update(ExpirationUpdate()) }

    @Test func whatIsFreeIsTriedAgain() {
        let free = ChangeObstacle(place: .free)
        #expect(result(update, free) == nil)
        #expect(result(.fire, free) == nil)
        #expect(result(.retry(startDate: nil), ChangeObstacle(place: .ended(.error))) == nil)
        #expect(result(.replay(as: newID, startDate: nil), ChangeObstacle(place: .held)) == nil)
    }

    @Test func whatIsInAnotherStateIsRefused() {
        for action in [update, .fire] {
            #expect(result(action, ChangeObstacle(place: .held)) == .beingDelivered)
            #expect(result(action, ChangeObstacle(place: .ended(.error))) == .ended(.error))
            #expect(result(action, ChangeObstacle()) == .notFound)
        }
        #expect(result(.retry(startDate: nil), ChangeObstacle(place: .held)) == .beingDelivered)
        #expect(result(.retry(startDate: nil), ChangeObstacle(place: .free)) == .pending)
        #expect(result(.retry(startDate: nil), ChangeObstacle(place: .ended(.aborted))) == .ended(.aborted))
    }

    @Test func anUpdateMayBeRefusedForItself() {
        #expect(result(update, ChangeObstacle(place: .free, isOccurrence: true)) == .ofNamedSchedule)
        #expect(result(update, ChangeObstacle(place: .free, isDueTooLate: true)) == .dueTooLate)
        #expect(result(update, ChangeObstacle(place: .held, isOccurrence: true)) == .beingDelivered)
        #expect(result(.fire, ChangeObstacle(place: .free, isOccurrence: true, isDueTooLate: true)) == nil)
    }

    @Test func aKeyDecidesWhateverTheStateIs() {
        for place in [ChangeObstacle.Place.free, .held, .ended(.expired)] {
            let known = ChangeObstacle(place: place, key: (newID, [1]))
            #expect(result(.fire, known) == .repeated(newID))
            let other = ChangeObstacle(place: place, key: (newID, [2]))
            #expect(result(update, other) == .keyReused)
        }
    }

    @Test func whatALostAnswerHasDoneIsFound() {
        let retry = ExpirationChange.Action.retry(startDate: nil)
        #expect(result(retry, ChangeObstacle(place: .free), isRepeated: true) == .repeated(id))
        #expect(result(retry, ChangeObstacle(place: .held), isRepeated: true) == .repeated(id))
        let stored = ChangeObstacle(place: .held, key: (newID, [1]), hasReplay: true)
        #expect(result(.replay(as: newID, startDate: nil), stored, isRepeated: true) == .replayed(newID))
    }
}
