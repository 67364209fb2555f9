namespace TextToVideo.Fuzz.Rest;

/// <summary>How a request is sent.</summary>
internal enum Delivery
{
    /// <summary>With a Content-Length, in one piece.</summary>
    Whole,

    /// <summary>With chunked transfer encoding.</summary>
    Chunked,

    /// <summary>With a Content-Length, in several pieces.</summary>
    Fragmented,

    /// <summary>The client disconnects before it has sent the whole request.</summary>
    RequestAborted,

    /// <summary>The client disconnects before the response.</summary>
    ResponseAborted,
}
