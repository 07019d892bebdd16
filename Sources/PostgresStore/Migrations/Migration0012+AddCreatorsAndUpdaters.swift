extension Migration {
    /// The names of who asked for a timer and for its last change. NULL: nobody in particular.
    static let addCreatorsAndUpdaters = Migration(
        version: 12, name: "add_creators_and_updaters",
        statements: [
            // `updater_id` of the document is that of a change that left the timer pending; NULL: there was none. That of
            // what ended it stands beside the end.
            "ALTER TABLE timer_service.expirations ADD COLUMN creator_id text, ADD COLUMN updater_id text",
            "ALTER TABLE timer_service.settled_expirations ADD COLUMN updater_id text",
        ], compatibleWith: 6)
}
