namespace TextToVideo.Unit.Denoising;

internal static class Timeouts
{
    public static TimeSpan Default { get; } = TimeSpan.FromSeconds(60);
}
