/// What libcurl's callbacks leave for the loop, because libcurl must not be called from them. Owned by the curl thread.
final class CallbackNotes {
    /// Their answer's header section is complete.
    var answered: [CurlHandle] = []
    /// They stopped sending their body to look for an answer first.
    var paused: [CurlHandle] = []
}
