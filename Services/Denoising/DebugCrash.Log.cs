namespace TextToVideo.Denoising;

internal static partial class DebugCrashLog
{
    [LoggerMessage(
        EventId = 1,
        Level = LogLevel.Warning,
        Message = "Debug:CrashOnSeed is set: this process kills itself when it denoises a job with the seed {Seed}. It is for tests only"
    )]
    public static partial void WillCrash(this ILogger logger, long seed);
}
