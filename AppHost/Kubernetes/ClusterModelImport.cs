using k8s;
using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>
/// Builds the job that imports a published checkpoint in the models' volume, if the values name one. It may write to this volume and has
/// no network, no secrets and no settings.
/// </summary>
internal static class ClusterModelImport
{
    /// <summary>The section of the values that name the checkpoint.</summary>
    public const string Section = "modelImport";

    /// <summary>The value that turns the job on.</summary>
    public const string Condition = $"{Section}.{Folder}";

    /// <summary>A shell command that waits for the model, if one is imported. The shell would ignore the signal to stop.</summary>
    public const string Await = $"trap 'exit 143' TERM; until [ -z \"${NameVariable}\" ] || {IsImported}; do sleep 2; done";

    private const string Folder = "folder";
    private const string Name = "name";
    private const string Precision = "precision";
    private const string FolderVariable = "IMPORT_FOLDER";
    private const string NameVariable = "IMPORT_NAME";
    private const string PrecisionVariable = "IMPORT_PRECISION";
    private const string VolumeVariable = "MODEL_VOLUME";

    /// <summary>
    /// A shell command that succeeds if the model has been imported with this precision. The manifest is the last file that an import
    /// writes.
    /// </summary>
    private const string IsImported =
        $"grep -qs \"\\\"defaultPrecision\\\": *\\\"${PrecisionVariable}\\\"\" \"${VolumeVariable}/${NameVariable}/model.json\"";

    /// <summary>The program that imports, in its image.</summary>
    private const string Program = "/app/TextToVideo.Standalone.dll";

    /// <summary>
    /// Imports nothing if the model is there, because the job runs once for each revision of the release. Pods wait for the model and not
    /// for the checksums, which save them time and nothing else.
    /// </summary>
    private const string Import =
        $"if {IsImported}; then echo \"${NameVariable} has been imported already.\"; "
        + $"else dotnet {Program} models import \"${VolumeVariable}/${FolderVariable}\" "
        + $"--name \"${NameVariable}\" --precision \"${PrecisionVariable}\" --replace || exit 1; fi; "
        + $"exec dotnet {Program} models checksums \"${NameVariable}\"";

    /// <summary>Gets the defaults of the values.</summary>
    public static IReadOnlyDictionary<string, string> Values { get; } =
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Folder] = string.Empty,
            [Name] = string.Empty,
            [Precision] = "fp32",
        };

    /// <summary>Gets the regular expressions of the values. A path leads to a folder below the volume.</summary>
    public static IReadOnlyDictionary<string, string> Patterns { get; } =
        new Dictionary<string, string>
        {
            [Folder] = "^([A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*)?$",
            [Name] = "^([a-z0-9][a-z0-9.-]*)?$",
            [Precision] = "^(fp32|bf16|fp16)$",
        };

    /// <summary>Builds the job and its network policy.</summary>
    /// <param name="owner">The resource after which they are named.</param>
    /// <param name="values">The chart's values, to which the image is added.</param>
    /// <param name="settings">The settings.</param>
    public static IEnumerable<IKubernetesObject<V1ObjectMeta>> Build(IResource owner, HelmValues values, AppHostSettings settings)
    {
        var needs = ClusterNeeds.Get(owner, settings);
        var container = new V1Container
        {
            Name = owner.Name,
            Image = values.Add(HelmValues.Parameters, owner, $"{owner.Name}_image", "standalone:latest"),
            ImagePullPolicy = ResourceObjects.PullPolicy,
            Command = ["/bin/sh", "-c", Import],
            Env =
            [
                .. BuildVariables(),
                new V1EnvVar { Name = FolderVariable, Value = $"{{{{ .Values.{Section}.{Folder} }}}}" },
                ClusterVolumes.BuildModelsVariable(ClusterVolumes.ModelVolumePath),
            ],
        };
        ClusterVolume[] volumes =
        [
            ClusterVolumes.CreateModelVolume(isReadOnly: false),
            .. ClusterVolumes.Create(owner, needs, hasArtifacts: false),
        ];
        yield return ClusterWorkloads.BuildJob(owner, ClusterPods.Build(owner, container, needs, volumes, values));
        yield return ClusterNetwork.BuildClosedPolicy(owner);
    }

    /// <summary>Builds the environment variables of <see cref="Await"/>.</summary>
    public static IEnumerable<V1EnvVar> BuildVariables() =>
        [
            new V1EnvVar { Name = VolumeVariable, Value = ClusterVolumes.ModelVolumePath },
            new V1EnvVar
            {
                Name = NameVariable,
                Value = $"{{{{ with .Values.{Section}.{Folder} }}}}{{{{ $.Values.{Section}.{Name} | default (base .) }}}}{{{{ end }}}}",
            },
            new V1EnvVar { Name = PrecisionVariable, Value = $"{{{{ .Values.{Section}.{Precision} }}}}" },
        ];
}
