/// What an event loop runs between its looks at the sockets.
enum Work {
    case job(UnownedJob)
    case call(@Sendable () -> Void)
}
