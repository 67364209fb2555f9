namespace TextToVideo.Generation.Storage;

/// <summary>
/// Specifies when a commit returns. In either case it survives a crash of the process and leaves the database consistent.
/// </summary>
internal enum CommitDurability
{
    /// <summary>
    /// For changes that can be repeated: a power failure may undo the most recent of these commits, and the job then repeats a stage.
    /// A later <see cref="Disk"/> commit makes them durable too.
    /// </summary>
    Process,

    /// <summary>For changes that are confirmed to a user: the commit returns after the data is on disk.</summary>
    Disk,
}
