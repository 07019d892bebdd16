/// What bounds a lane.
struct LaneLimits: Sendable {
    /// Rows in one batch.
    var batchRows = 512
    /// Bytes in one batch; one that is larger alone goes alone.
    var batchBytes = 4 << 20
    /// Rows that may wait.
    var waitingRows: Int
    /// Bytes that may wait.
    var waitingBytes: Int
    /// How long each may wait for its answer.
    var timeout: Duration
    /// After a statement that took longer, the connection's plans are made anew.
    var slowStatement = Duration.milliseconds(50)
}
