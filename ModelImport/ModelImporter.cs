using System.Text.RegularExpressions;
using Google.Protobuf;
using Onnx;
using TextToVideo.Inference.Models;
using TextToVideo.ModelImport.Checkpoints;
using TextToVideo.ModelImport.Mochi;
using TextToVideo.ModelImport.Wan;

namespace TextToVideo.ModelImport;

/// <summary>
/// Makes a published checkpoint servable: writes ONNX graphs whose initializers point into the published safetensors files, and the
/// manifest. No weight is copied or converted.
/// </summary>
/// <param name="modelsPath">The models' folder, which has one folder per model.</param>
public sealed partial class ModelImporter(string modelsPath)
{
    private const string Unfinished = ".importing";

    private static readonly IModelFamily[] s_families = [new MochiFamily(), new WanFamily()];

    private readonly string _modelsPath = Path.TrimEndingDirectorySeparator(Path.GetFullPath(modelsPath));

    /// <summary>
    /// Imports a checkpoint. If its folder is in the models' folder, the files are written into it. Otherwise the model gets a new folder
    /// with hard links to the files that it needs, which must be on the same file system. A checkpoint in the models' folder may be
    /// imported again; any other name that is taken is an error, unless the options say that the model is replaced.
    /// </summary>
    /// <param name="path">The folder of the checkpoint, in the layout of diffusers.</param>
    /// <param name="options">The choices of the user.</param>
    /// <param name="cancellationToken">Token to cancel the operation; nothing is left behind then.</param>
    /// <returns>The imported model.</returns>
    /// <exception cref="ModelLoadException">The checkpoint cannot be imported; the message names file and reason in one line.</exception>
    public ImportedModel Import(string path, ImportOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var folder = CheckpointFolder.Open(path);
        bool isInPlace = Path.GetDirectoryName(folder.Root) == _modelsPath;
        string name = options.Name ?? ToName(Path.GetFileName(folder.Root));
        if (!IsValidName(name))
        {
            throw new ModelLoadException(name, $"cannot be a model's name, which {ModelManifestValidator.AllowedNames}");
        }

        if (isInPlace && name != Path.GetFileName(folder.Root))
        {
            throw new ModelLoadException(
                folder.Root,
                $"is in the models' folder, so its name must be the model's name, '{name}'; rename it"
            );
        }

        string target = Path.Combine(_modelsPath, name);
        if (!isInPlace && Path.Exists(target))
        {
            CheckReplaceable(target, options.Replace);
        }

        ModelBlueprint blueprint = FindFamily(folder).Build(folder, options with { Name = name });
        ModelManifestValidator.Validate(blueprint.Manifest, Path.Combine(target, ModelRepository.ManifestName));
        cancellationToken.ThrowIfCancellationRequested();
        if (isInPlace)
        {
            WriteInPlace(folder, blueprint, cancellationToken);
        }
        else
        {
            WriteLinked(folder, blueprint, target, cancellationToken);
        }

        return new ImportedModel(
            name,
            target,
            [.. blueprint.Graphs.Keys],
            blueprint.Files.Sum(file => new FileInfo(Path.Combine(target, file)).Length)
        );
    }

    /// <summary>Returns true if a text can be the name of a model: lowercase letters, digits, '.' and '-'.</summary>
    public static bool IsValidName(string name) => ModelManifestValidator.IsValidName(name);

    /// <summary>Only a folder that an import has made is replaced: any other one may have the only copy of its files.</summary>
    private static void CheckReplaceable(string target, bool mayReplace)
    {
        if (!WasLinked(target))
        {
            throw new ModelLoadException(target, "exists already and is not a model that was linked by an import; choose another name");
        }

        if (!mayReplace)
        {
            throw new ModelLoadException(target, "exists already; choose another name (--name), or replace the model (--replace)");
        }
    }

    private static bool WasLinked(string target)
    {
        try
        {
            // A checkpoint that was imported where it is has its own index.
            return !File.Exists(Path.Combine(target, CheckpointFolder.IndexName))
                && ModelManifestReader.Read(Path.Combine(target, ModelRepository.ManifestName)).Origin is not null;
        }
        catch (ModelLoadException)
        {
            return false;
        }
    }

    private static IModelFamily FindFamily(CheckpointFolder folder)
    {
        string pipeline = ConfigFile.ToText(folder.Index.Find("_class_name")) ?? string.Empty;
        return s_families.FirstOrDefault(family => family.Pipeline == pipeline)
            ?? throw folder.Index.Invalid(
                "_class_name",
                $"is '{pipeline}'; supported are {string.Join(", ", s_families.Select(family => family.Pipeline))}"
            );
    }

    /// <summary>Writes under other names first, so that an error leaves the folder as it was.</summary>
    private static void WriteInPlace(CheckpointFolder folder, ModelBlueprint blueprint, CancellationToken cancellationToken)
    {
        List<string> written = [];
        try
        {
            Write(folder.Root, blueprint, Unfinished, written, cancellationToken);

            // The manifest is the last, because the folder is a model from then on.
            foreach (string path in written)
            {
                File.Move(path, path[..^Unfinished.Length], overwrite: true);
            }
        }
        catch (Exception exception)
        {
            written.ForEach(File.Delete);
            throw Describe(folder.Root, exception);
        }
    }

    private void WriteLinked(CheckpointFolder folder, ModelBlueprint blueprint, string target, CancellationToken cancellationToken)
    {
        string unfinished = target + Unfinished;
        try
        {
            Directory.CreateDirectory(_modelsPath);
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }

            foreach (string file in blueprint.Files)
            {
                string link = Path.Combine(unfinished, file);
                Directory.CreateDirectory(Path.GetDirectoryName(link)!);
                HardLink.Create(link, Path.Combine(folder.Root, file));
            }

            Write(unfinished, blueprint, string.Empty, [], cancellationToken);
            if (Directory.Exists(target))
            {
                // Without its manifest, what is left of a folder is not a model if the deletion is interrupted.
                File.Delete(Path.Combine(target, ModelRepository.ManifestName));
                Directory.Delete(target, recursive: true);
            }

            Directory.Move(unfinished, target);
        }
        catch (Exception exception)
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }

            throw Describe(target, exception);
        }
    }

    private static void Write(
        string root,
        ModelBlueprint blueprint,
        string suffix,
        List<string> written,
        CancellationToken cancellationToken
    )
    {
        foreach ((string file, ModelProto graph) in blueprint.Graphs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string path = Path.Combine(root, file + suffix);
            written.Add(path);
            using (FileStream stream = File.Create(path))
            {
                graph.WriteTo(stream);
            }

            GraphCheck.Load(path);
        }

        string manifest = Path.Combine(root, ModelRepository.ManifestName + suffix);
        written.Add(manifest);
        File.WriteAllText(manifest, ModelManifestJson.Write(blueprint.Manifest));
    }

    /// <summary>Returns an exception that names the folder, unless the error names a file already.</summary>
    private static Exception Describe(string path, Exception exception) =>
        exception is IOException or UnauthorizedAccessException ? new ModelLoadException(path, exception.Message, exception) : exception;

    /// <summary>Returns a folder's name in the form of a model's name.</summary>
    private static string ToName(string folder)
    {
        string name = NotAllowed().Replace(folder.ToLowerInvariant(), "-").Trim('-', '.');
        return name.Length > 0 ? name : throw new ModelLoadException(folder, "cannot be a model's name; choose one");
    }

    [GeneratedRegex("[^a-z0-9.-]+")]
    private static partial Regex NotAllowed();
}
