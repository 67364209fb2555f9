using System.ComponentModel;
using System.Diagnostics;

namespace TextToVideo.AppHost.LocalServers;

/// <summary>The container engine of this machine, which may be missing or stopped.</summary>
internal static class ContainerEngine
{
    /// <summary>The variable by which Aspire is told which engine to use.</summary>
    private const string Variable = "ASPIRE_CONTAINER_RUNTIME";

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    /// <summary>Whether an engine runs: <c>docker</c> or <c>podman</c>, or the one that <c>ASPIRE_CONTAINER_RUNTIME</c> names.</summary>
    public static bool IsRunning() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } engine ? Answers(engine) : Answers("docker") || Answers("podman");

    private static bool Answers(string engine)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(engine, ["ps", "--quiet"]) { RedirectStandardOutput = true, RedirectStandardError = true }
            )!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (process.WaitForExit(s_timeout))
            {
                return process.ExitCode == 0;
            }

            process.Kill();
            return false;
        }
        catch (Win32Exception)
        {
            // The program is not installed.
            return false;
        }
    }
}
