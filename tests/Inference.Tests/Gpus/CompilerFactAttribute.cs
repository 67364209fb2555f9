namespace TextToVideo.Inference.Tests.Gpus;

/// <summary>A test that needs a C compiler. Where there is none, the test counts as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CompilerFactAttribute : FactAttribute
{
    public CompilerFactAttribute() =>
        Skip = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "cc")))
            ? null
            : "There is no C compiler (cc).";
}
