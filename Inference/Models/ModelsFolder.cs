namespace TextToVideo.Inference.Models;

/// <summary>Finds the models' folder.</summary>
public static class ModelsFolder
{
    /// <summary>Searches several starting folders and their parents for a folder.</summary>
    /// <param name="path">
    /// An absolute path is returned as it is. A relative path is searched in each starting folder and its parents.
    /// </param>
    /// <param name="startingPoints">Absolute paths of the starting folders, the most likely first.</param>
    /// <returns>The folder found, or else the path under the first starting folder.</returns>
    public static string Find(string path, params ReadOnlySpan<string> startingPoints)
    {
        if (Path.IsPathRooted(path))
        {
            return path;
        }

        foreach (string start in startingPoints)
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                string candidate = Path.Combine(folder.FullName, path);
                if (Directory.Exists(candidate))
                {
                    return candidate;
                }
            }
        }

        return Path.Combine(startingPoints[0], path);
    }
}
