namespace TextToVideo.TestSupport;

/// <summary>A test that mounts a small memory disk. It is skipped if the process is not allowed to mount one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TmpfsFactAttribute : FactAttribute
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

    public TmpfsFactAttribute() => Skip = s_canMount.Value ? null : "This process cannot mount a memory disk: that requires root.";

    /// <summary>Runs a program. Returns whether it exists and its exit code is 0.</summary>
    public static bool TryRun(string program, params string[] arguments)
    {
        try
        {
            // An attribute cannot await. The task runs on a pool thread, because all of xUnit's threads may be blocked here.
            return Task.Run(() => ProgramProcess.RunAsync(program, arguments)).GetAwaiter().GetResult().ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
