namespace TextToVideo.Inference.Onnx;

/// <summary>Finds the files of a network.</summary>
internal static class OnnxFiles
{
    /// <summary>
    /// Returns an ONNX file and the files that contain its weights, in ordinal order. Of a damaged file, some may be missing; ONNX Runtime
    /// says what is wrong with it.
    /// </summary>
    /// <param name="path">The ONNX file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<string> Find(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var files = new SortedSet<string>(StringComparer.Ordinal) { path };
        using FileStream file = File.OpenRead(path);
        files.UnionWith(new OnnxWeightReader(file).ReadLocations().Select(location => Path.Combine(folder, location)).Where(File.Exists));
        return [.. files];
    }
}
