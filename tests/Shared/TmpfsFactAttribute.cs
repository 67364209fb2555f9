namespace TextToVideo.Tests;

/// <summary>A test that mounts a small memory disk. Where the process may not, the test counts as skipped and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TmpfsFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> s_canMount = new(() =>
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("texttovideo-test-");
        try
        {
            return TryRun("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.FullName) && TryRun("umount", folder.FullName);
        }
        finally
        {
            folder.Delete();
        }
    });

    public TmpfsFactAttribute() => Skip = s_canMount.Value ? null : "This process may not mount a memory disk (it takes root).";

    /// <summary>Whether a program ends with 0.</summary>
    public static bool TryRun(string program, params string[] arguments)
    {
        try
        {
            // An attribute cannot await. xUnit's few threads may all be here, so that the rest takes another.
            return Task.Run(() => ProgramProcess.RunAsync(program, arguments)).GetAwaiter().GetResult().ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
