namespace TextToVideo.Interop;

/// <summary>Node's packages.</summary>
internal static class NodePackages
{
    /// <summary>Where ./test puts what package-lock.json pins.</summary>
    public static string Find()
    {
        string packages = Repository.PathOf(".artifacts/interop-node/node_modules");
        return Directory.Exists(packages)
            ? packages
            : throw new DirectoryNotFoundException($"Node's packages are not in {packages}. Run ./test interop, which fetches it.");
    }
}
