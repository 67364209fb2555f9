using System.ComponentModel;
using System.Diagnostics;

namespace TextToVideo.AppHost.LocalServers;

/// <summary>Detects whether a container engine is running on this machine.</summary>
internal static class ContainerEngine
{
    /// <summary>The environment variable that selects Aspire's container engine.</summary>
    private const string Variable = "ASPIRE_CONTAINER_RUNTIME";

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Returns whether the engine that <c>ASPIRE_CONTAINER_RUNTIME</c> names is running or, if it is not set, whether <c>docker</c> or
    /// <c>podman</c> is.
    /// </summary>
    public static bool IsRunning() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } engine
            ? IsResponding(engine)
            : IsResponding("docker") || IsResponding("podman");

    private static bool IsResponding(string engine)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(engine, ["ps", "--quiet"]) { RedirectStandardOutput = true, RedirectStandardError = true }
            )!;
            // Discard the output: a full pipe would block the process.
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
            // The program is not installed or cannot be executed.
            return false;
        }
    }
}
