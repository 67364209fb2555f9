namespace TextToVideo.Interop;

/// <summary>Finds the installed Node packages.</summary>
internal static class NodePackages
{
    /// <summary>Returns the folder into which ./test installs the packages of package-lock.json.</summary>
    /// <exception cref="DirectoryNotFoundException">The packages are not installed.</exception>
    public static string Find()
    {
        string packages = Repository.GetPath(".artifacts/interop-node/node_modules");
        return Directory.Exists(packages)
            ? packages
            : throw new DirectoryNotFoundException(
                $"Node's packages were not found in {packages}. Run ./test interop, which installs them."
            );
    }
}
