using k8s;
using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>Builds volumes for the data of servers, artifacts, models and temporary files.</summary>
internal static class ClusterVolumes
{
    /// <summary>The folder in which services find the artifacts.</summary>
    public const string ArtifactsPath = "/data/artifacts";

    /// <summary>The folder in which the volume with models is mounted.</summary>
    public const string ModelVolumePath = "/model-volume";

    private const string Artifacts = "artifacts";
    private const string DataPath = "/data";
    private const string Models = "models";
    private const string ModelsPath = "/models";
    private const string ModelVolume = "model-volume";

    /// <summary>
    /// Links the models of the image and of the volume, when the one that is imported is there: services read the models at their start. A
    /// model of the volume replaces one of the image with the same name.
    /// </summary>
    private const string LinkModels =
        $"{ClusterModelImport.Await}; ln -s /app/models/* {ModelsPath}/; for model in {ModelVolumePath}/*/; do "
        + $"[ -e \"$model/model.json\" ] && ln -sfn \"${{model%/}}\" {ModelsPath}/; done; true";

    /// <summary>Creates the volumes of a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="needs">The requirements of the resource.</param>
    /// <param name="hasArtifacts">Whether the resource reads or writes artifacts.</param>
    public static IEnumerable<ClusterVolume> Create(IResource resource, ClusterNeeds needs, bool hasArtifacts)
    {
        // Aspire makes the names of volumes unique on a machine. A claim of a stateful set is unique without that suffix.
        if (resource.Annotations.OfType<ContainerMountAnnotation>().SingleOrDefault() is { } mount)
        {
            yield return new ClusterVolume(
                new V1VolumeMount
                {
                    Name = resource.Name,
                    MountPath = mount.Target,
                    ReadOnlyProperty = OrNull(mount.IsReadOnly),
                },
                Claim: BuildClaim(resource.Name, "ReadWriteOnce", "20Gi")
            );
        }

        if (hasArtifacts)
        {
            yield return CreateFromClaim(Artifacts, Artifacts, DataPath, isReadOnly: false);
        }

        if (needs.HasModels)
        {
            yield return new ClusterVolume(
                new V1VolumeMount
                {
                    Name = Models,
                    MountPath = ModelsPath,
                    ReadOnlyProperty = true,
                },
                new V1Volume { Name = Models, EmptyDir = new V1EmptyDirVolumeSource() }
            );
            yield return CreateModelVolume(isReadOnly: true);
        }

        foreach (string folder in needs.Folders.Prepend("/tmp"))
        {
            string name = folder.Trim('/').Replace('/', '-');
            yield return new ClusterVolume(
                new V1VolumeMount { Name = name, MountPath = folder },
                new V1Volume
                {
                    Name = name,
                    EmptyDir = new V1EmptyDirVolumeSource { SizeLimit = new ResourceQuantity("8Gi") },
                }
            );
        }
    }

    /// <summary>Creates the volume with models that all services share.</summary>
    /// <param name="isReadOnly">Whether the program only reads it.</param>
    public static ClusterVolume CreateModelVolume(bool isReadOnly) => CreateFromClaim(ModelVolume, Models, ModelVolumePath, isReadOnly);

    /// <summary>Builds the claims of the volumes that several services share. They are kept when the chart is uninstalled.</summary>
    public static IEnumerable<V1PersistentVolumeClaim> BuildSharedClaims()
    {
        foreach ((string name, string size) in ((string, string)[])[(Artifacts, "50Gi"), (Models, "100Gi")])
        {
            V1PersistentVolumeClaim claim = BuildClaim(name, "ReadWriteMany", size);
            claim.Metadata.Annotations = new Dictionary<string, string> { ["helm.sh/resource-policy"] = "keep" };
            yield return claim;
        }
    }

    /// <summary>Builds the container that links the models before a service starts.</summary>
    /// <param name="image">The image of the service, which contains models.</param>
    /// <param name="pullPolicy">The pull policy of the image.</param>
    public static V1Container BuildModelLinker(string image, string pullPolicy) =>
        new()
        {
            Name = "link-models",
            Image = image,
            ImagePullPolicy = pullPolicy,
            Command = ["/bin/sh", "-c", LinkModels],
            Env = [.. ClusterModelImport.BuildVariables()],
            VolumeMounts =
            [
                new V1VolumeMount { Name = Models, MountPath = ModelsPath },
                new V1VolumeMount
                {
                    Name = ModelVolume,
                    MountPath = ModelVolumePath,
                    ReadOnlyProperty = true,
                },
            ],
        };

    /// <summary>Builds the environment variable that contains the models' folder.</summary>
    /// <param name="path">The folder; by default that of the linked models.</param>
    public static V1EnvVar BuildModelsVariable(string path = ModelsPath) => new() { Name = "Inference__ModelsPath", Value = path };

    private static ClusterVolume CreateFromClaim(string name, string claim, string path, bool isReadOnly) =>
        new(
            new V1VolumeMount
            {
                Name = name,
                MountPath = path,
                ReadOnlyProperty = OrNull(isReadOnly),
            },
            new V1Volume
            {
                Name = name,
                PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource
                {
                    ClaimName = claim,
                    ReadOnlyProperty = OrNull(isReadOnly),
                },
            }
        );

    /// <summary>Omits the field if it is false, which is the default.</summary>
    private static bool? OrNull(bool isReadOnly) => isReadOnly ? true : null;

    private static V1PersistentVolumeClaim BuildClaim(string name, string accessMode, string size) =>
        new V1PersistentVolumeClaim
        {
            Metadata = new V1ObjectMeta { Name = name },
            Spec = new V1PersistentVolumeClaimSpec
            {
                AccessModes = [accessMode],
                Resources = new V1VolumeResourceRequirements
                {
                    Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = new(size) },
                },
            },
        }.Initialize();
}
