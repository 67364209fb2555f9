namespace TextToVideo.AppHost.LocalServers;

/// <summary>Finds installed server programs.</summary>
internal static class ServerPrograms
{
    /// <summary>The folders of server programs, which the <c>PATH</c> of an ordinary user often lacks.</summary>
    private static readonly string[] s_serverFolders = ["/usr/local/sbin", "/usr/sbin", "/usr/bin"];

    /// <summary>Returns the path of the first of several programs that is installed.</summary>
    /// <param name="displayName">The name of the server in the error message.</param>
    /// <param name="package">The Debian package that installs it.</param>
    /// <param name="candidates">Absolute paths, or names to look up in <c>PATH</c>.</param>
    /// <exception cref="DistributedApplicationException">None of the programs is installed.</exception>
    public static string Find(string displayName, string package, params IEnumerable<string> candidates) =>
        candidates.Select(Find).FirstOrDefault(path => path is not null)
        ?? throw new DistributedApplicationException(
            $"{displayName} is not installed. Install it and start again: sudo apt-get install {package}"
        );

    private static string? Find(string program)
    {
        if (Path.IsPathRooted(program))
        {
            return Exists(program) ? program : null;
        }

        string path = Environment.GetEnvironmentVariable("PATH") ?? string.Empty;
        return path.Split(Path.PathSeparator)
            .Concat(s_serverFolders)
            .Where(Path.IsPathRooted)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(Exists);
    }

    // File.Exists is also true for a link whose target is missing.
    private static bool Exists(string path) =>
        File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is not { Exists: false };
}
