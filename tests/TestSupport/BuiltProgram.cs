using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace TextToVideo.TestSupport;

/// <summary>The built programs of this repository.</summary>
public static class BuiltProgram
{
    /// <summary>Settings of the machine that must not reach a test.</summary>
    private static readonly string[] s_unwanted =
    [
        "ASPNETCORE_URLS",
        "GRPC_URLS",
        "URLS",
        "TEXTTOVIDEO_DATA",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "ASPNETCORE_ENVIRONMENT",
        "DOTNET_ENVIRONMENT",
    ];

    /// <summary>The path of every program; {0} stands for the name of its project.</summary>
    private static readonly string s_assemblyPath = typeof(BuiltProgram)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "ProgramAssemblyPath")
        .Value!;

    private static string DotnetHost =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
        ?? (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet");

    /// <summary>Returns how to start a program. The test's project references the program's, so that it has been built.</summary>
    /// <param name="project">Its project.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="workingFolder">Its current folder.</param>
    /// <param name="environment">Its environment, on top of this process's.</param>
    public static ProcessStartInfo Prepare(
        string project,
        IEnumerable<string> arguments,
        string workingFolder,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        string assembly = string.Format(CultureInfo.InvariantCulture, s_assemblyPath, project);
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
