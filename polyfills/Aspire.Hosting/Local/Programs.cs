namespace Aspire.Hosting.Local;

/// <summary>Finds programs.</summary>
internal static class Programs
{
    /// <summary>The first of some programs that is there.</summary>
    /// <param name="what">What it is, for the message.</param>
    /// <param name="package">Debian's package.</param>
    /// <param name="candidates">Paths, or names that are looked for in <c>PATH</c> and where servers lie.</param>
    /// <exception cref="DistributedApplicationException">None is there.</exception>
    public static string Require(string what, string package, params IEnumerable<string> candidates) =>
        candidates.Select(Find).FirstOrDefault(path => path is not null)
        ?? throw new DistributedApplicationException(
            $"{what} is not installed. Install it and start again: sudo apt-get install {package}");

    private static string? Find(string program)
    {
        if (Path.IsPathRooted(program))
        {
            return Exists(program) ? program : null;
        }

        string path = Environment.GetEnvironmentVariable("PATH") ?? string.Empty;
        string[] folders = [.. path.Split(':'), "/usr/local/sbin", "/usr/sbin", "/usr/bin"];
        return folders.Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, program)).FirstOrDefault(Exists);
    }

    /// <summary>A link to what is not there is a file, too.</summary>
    private static bool Exists(string path) =>
        File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is not { Exists: false };
}
