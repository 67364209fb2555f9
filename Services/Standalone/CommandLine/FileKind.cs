namespace TextToVideo.Standalone.CommandLine;

/// <summary>What a path leads to.</summary>
internal enum FileKind
{
    Missing,
    Regular,
    Folder,
    Pipe,
    CharacterDevice,

    /// <summary>A block device or a socket.</summary>
    Other,
}
