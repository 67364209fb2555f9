namespace TextToVideo.Contracts.Files;

/// <summary>The kind of a file.</summary>
public enum FileKind
{
    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A named pipe.</summary>
    Pipe,

    /// <summary>A character device, for example a terminal.</summary>
    CharacterDevice,

    /// <summary>A block device or a socket.</summary>
    Other,
}
