using System.Reflection;

namespace TextToVideo.TestSupport;

/// <summary>The repository in which the tests were built.</summary>
public static class Repository
{
    private static readonly string s_root = typeof(Repository)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot")
        .Value!;

    /// <summary>Returns the absolute path of a file or folder.</summary>
    /// <param name="path">Its path relative to the root of the repository.</param>
    public static string GetPath(string path) => Path.GetFullPath(Path.Combine(s_root, path));
}
