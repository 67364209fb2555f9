using System.Text.Json.Nodes;
using TextToVideo.Inference.Models;

namespace TextToVideo.ModelImport.Checkpoints;

/// <summary>A published checkpoint in the layout of diffusers: <c>model_index.json</c> and one folder per component.</summary>
internal sealed class CheckpointFolder
{
    /// <summary>The file that makes a folder a checkpoint.</summary>
    public const string IndexName = "model_index.json";

    private CheckpointFolder(string path, ConfigFile index)
    {
        Root = path;
        Index = index;
    }

    /// <summary>The absolute path of the folder.</summary>
    public string Root { get; }

    /// <summary>The file that names the pipeline and its components.</summary>
    public ConfigFile Index { get; }

    /// <summary>Opens a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="ModelLoadException">It is not a folder of this layout.</exception>
    public static CheckpointFolder Open(string path)
    {
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (!Directory.Exists(root))
        {
            throw new ModelLoadException(
                root,
                File.Exists(root) ? "is a file; name the folder of the checkpoint" : "the folder does not exist"
            );
        }

        string index = Path.Combine(root, IndexName);
        return File.Exists(index)
            ? new CheckpointFolder(root, ConfigFile.Read(RequireRegular(index)))
            : throw new ModelLoadException(index, "the file is missing; the folder is not a checkpoint in the layout of diffusers");
    }

    /// <summary>Reads the configuration of a component.</summary>
    /// <param name="component">The folder of the component.</param>
    /// <param name="fileName">The name of the file.</param>
    /// <param name="className">The classes that <c>model_index.json</c> may name for the component.</param>
    /// <exception cref="ModelLoadException">The component has another class, or the file is missing or malformed.</exception>
    public ConfigFile ReadConfig(string component, string fileName, params ReadOnlySpan<string> className)
    {
        // An entry has the names of a library and a class of it.
        string? actual = Index.Find(component) is JsonArray { Count: 2 } entry ? ConfigFile.ToText(entry[1]) : null;
        string supported = $"only {string.Join(" and ", className.ToArray())} is supported";
        return actual is null ? throw Index.Invalid(component, $"must be a list of a library and a class; {supported}")
            : className.Contains(actual) ? ConfigFile.Read(RequireRegular(Path.Combine(Root, component, fileName)))
            : throw Index.Invalid(component, $"is of class '{actual}'; {supported}");
    }

    /// <summary>Returns the path of a file, which must exist.</summary>
    /// <param name="relativePath">The path in the folder, with '/' between folders.</param>
    /// <exception cref="ModelLoadException">The file is missing or a symbolic link.</exception>
    public string GetFile(string relativePath)
    {
        string path = Path.Combine(Root, relativePath);
        return File.Exists(path) ? RequireRegular(path) : throw new ModelLoadException(path, "the file is missing");
    }

    /// <summary>Throws an exception for a symbolic link: ONNX Runtime does not follow links that lead out of the model's folder.</summary>
    internal static string RequireRegular(string path)
    {
        // A link to a folder on the way is no better: check the folder of the component too.
        foreach (string part in (string[])[path, Path.GetDirectoryName(path)!])
        {
            if (new FileInfo(part).LinkTarget is not null)
            {
                throw new ModelLoadException(
                    part,
                    "is a symbolic link, as in the cache of Hugging Face; make a folder of regular files "
                        + "(hf download REPOSITORY --local-dir FOLDER, or cp -rL) and import that"
                );
            }
        }

        return path;
    }
}
