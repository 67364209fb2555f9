namespace TextToVideo.Denoising;

/// <summary>Options for tests of recovery, which are off unless they are set; configuration section <c>Debug</c>.</summary>
public sealed class DebugOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Debug";

    /// <summary>
    /// The seed of jobs during whose first denoising step the process kills itself, as the kernel would if memory ran out; null for none.
    /// </summary>
    public long? CrashOnSeed { get; set; }
}
