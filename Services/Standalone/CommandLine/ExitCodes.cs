namespace TextToVideo.Standalone.CommandLine;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The job failed, or the server could not run.</summary>
    public const int Failure = 1;

    /// <summary>An option is not what it may be.</summary>
    public const int Usage = 2;

    /// <summary>Interrupted: 128 and the number of SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;
}
