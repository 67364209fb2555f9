namespace TextToVideo.Generation.Storage;

/// <summary>What a commit waits for. Either way it survives the death of the process and leaves the database consistent.</summary>
internal enum CommitDurability
{
    /// <summary>
    /// For what can be done again: a loss of power may undo the last such commits, and the job then repeats a stage. A later
    /// <see cref="Disk"/> commit makes them durable too.
    /// </summary>
    Process,

    /// <summary>For what a user has been told: on the disk before the call returns.</summary>
    Disk,
}
