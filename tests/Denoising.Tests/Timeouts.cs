namespace TextToVideo.Denoising.Tests;

internal static class Timeouts
{
    public static TimeSpan Default { get; } = TimeSpan.FromSeconds(60);
}
