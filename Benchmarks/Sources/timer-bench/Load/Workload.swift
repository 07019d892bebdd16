/// What the load generator sends.
protocol Workload: AnyObject {
    /// The next request, valid until the next call; nil when there is nothing left to send.
    func next() -> UnsafeRawBufferPointer?
    /// The answer to a request that was answered 2xx.
    func answered(_ response: MessageScanner)
}
