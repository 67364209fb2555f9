namespace TextToVideo.Standalone.CommandLine;

/// <summary>The exit codes of the process.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The job failed, or the server could not run.</summary>
    public const int Failure = 1;

    /// <summary>An option is invalid.</summary>
    public const int Usage = 2;

    /// <summary>Interrupted: 128 plus the number of SIGINT, as in shells.</summary>
    public const int Interrupted = 130;
}
