using System.Globalization;

namespace TextToVideo.AppHost.LocalServers;

/// <summary>Finds the programs of PostgreSQL. Debian installs several versions side by side outside <c>PATH</c>.</summary>
internal static class PostgresPrograms
{
    private const string DebianFolder = "/usr/lib/postgresql";

    /// <summary>Returns the path of a program.</summary>
    /// <param name="program">The name of the program.</param>
    /// <param name="major">The preferred major version, which is the version of existing data; null for the newest version.</param>
    /// <exception cref="DistributedApplicationException">The program is not installed.</exception>
    public static string Find(string program, string? major = null)
    {
        IEnumerable<string> debian = Directory.Exists(DebianFolder)
            ? Directory
                .EnumerateDirectories(DebianFolder)
                .OrderByDescending(folder => Path.GetFileName(folder) == major)
                .ThenByDescending(GetVersion)
                .Select(folder => Path.Combine(folder, "bin", program))
            : [];
        return ServerPrograms.Find("PostgreSQL", "postgresql", [.. debian, program]);
    }

    private static double GetVersion(string folder) =>
        double.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out double number) ? number : 0;
}
