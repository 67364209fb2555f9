namespace TextToVideo.Fuzz.Rest;

/// <summary>How a request comes to the server.</summary>
internal enum Delivery
{
    /// <summary>With its length, at once.</summary>
    Whole,

    /// <summary>In chunks, its length unsaid.</summary>
    Chunked,

    /// <summary>With its length, piece by piece.</summary>
    InPieces,

    /// <summary>The client is gone before the end of its request.</summary>
    BrokenOff,

    /// <summary>The client is gone before the answer.</summary>
    Unread,
}
