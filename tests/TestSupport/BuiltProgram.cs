using System.Diagnostics;

namespace TextToVideo.TestSupport;

/// <summary>The programs of this repository, as they were built for the tests.</summary>
public static class BuiltProgram
{
    /// <summary>Settings of the machine that must not reach a test.</summary>
    private static readonly string[] s_unwanted =
    [
        "ASPNETCORE_URLS", "GRPC_URLS", "URLS", "TEXTTOVIDEO_DATA", "OTEL_EXPORTER_OTLP_ENDPOINT", "ASPNETCORE_ENVIRONMENT",
        "DOTNET_ENVIRONMENT",
    ];

    private static string DotnetHost =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
        ?? (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet");

    /// <summary>How a program is started. It lies beside the test's assembly, whose project references it.</summary>
    /// <param name="project">Its project.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="workingFolder">Its current folder.</param>
    /// <param name="environment">Its environment, on top of this process's.</param>
    public static ProcessStartInfo Prepare(
        string project, IEnumerable<string> arguments, string workingFolder, IReadOnlyDictionary<string, string>? environment = null)
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, $"TextToVideo.{project}.dll");
        var start = new ProcessStartInfo(DotnetHost, ["exec", assembly, .. arguments]) { WorkingDirectory = workingFolder };
        foreach (string name in s_unwanted)
        {
            start.Environment.Remove(name);
        }

        // Its sockets would lie in the folder for temporary files, which tests look into.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
