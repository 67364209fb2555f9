namespace TextToVideo.Functional.S3;

/// <summary>
/// A test that needs Python's moto, which does what the other S3 server leaves out. Where it is missing, the test counts as skipped.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MotoFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> s_isInstalled = new(() => TmpfsFactAttribute.TryRun("python3", "-c", "import moto.server, flask"));

    public MotoFactAttribute() => Skip = s_isInstalled.Value ? null : "python3 has no moto: pip install 'moto[server]'.";
}
