namespace TextToVideo.Inference.Models;

/// <summary>Finds the models' folder.</summary>
internal static class ModelsFolder
{
    /// <summary>Looks for a folder from several starting points upwards.</summary>
    /// <param name="path">Absolute: taken as it is. Relative: looked for in every starting point and the folders above it.</param>
    /// <param name="startingPoints">Absolute folders, the most likely first.</param>
    /// <returns>The folder; where there is none, the place where it was expected first.</returns>
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
