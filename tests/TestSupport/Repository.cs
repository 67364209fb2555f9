using System.Reflection;

namespace TextToVideo.TestSupport;

/// <summary>The repository that the tests were built in.</summary>
public static class Repository
{
    private static readonly string s_root = typeof(Repository)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot")
        .Value!;

    /// <summary>The absolute path of a file or folder.</summary>
    /// <param name="path">Its path from the root of the repository.</param>
    public static string PathOf(string path) => Path.GetFullPath(Path.Combine(s_root, path));
}
