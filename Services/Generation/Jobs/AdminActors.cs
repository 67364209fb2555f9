namespace TextToVideo.Generation.Jobs;

/// <summary>Defines who may act as an admin.</summary>
public static class AdminActors
{
    /// <summary>The holder of an admin key.</summary>
    public const string Key = "key";

    /// <summary>A caller of the server's machine, before the first key existed.</summary>
    public const string Local = "local";

    /// <summary>A user of the command line with access to the database.</summary>
    public const string CommandLine = "command_line";
}
