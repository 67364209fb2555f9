using Aspire.Hosting.Kubernetes.Resources;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>What is kept: the servers' data, artifacts, models.</summary>
internal static class ClusterVolumes
{
    /// <summary>Where services have the artifacts.</summary>
    public const string ArtifactsPath = "/data/artifacts";

    private const string Artifacts = "artifacts";
    private const string DataPath = "/data";
    private const string Models = "models";
    private const string ModelsPath = "/models";
    private const string ModelVolume = "model-volume";
    private const string ModelVolumePath = "/model-volume";

    /// <summary>Those that come with an image, and those of the volume; of two with one name the volume's.</summary>
    private const string LinkModels = $"ln -s /app/models/* {ModelsPath}/; for model in {ModelVolumePath}/*/; do "
        + $"[ -e \"$model/model.json\" ] && ln -sfn \"${{model%/}}\" {ModelsPath}/; done; true";

    /// <summary>The claim for the artifacts, which all services share.</summary>
    public static PersistentVolumeClaim ArtifactsClaim() => Kept(Claim(Artifacts, "ReadWriteMany", "50Gi"));

    /// <summary>The claim for models that do not come with the images.</summary>
    public static PersistentVolumeClaim ModelsClaim() => Kept(Claim(Models, "ReadWriteMany", "100Gi"));

    /// <summary>Gives a server's pods volumes that outlive them.</summary>
    public static void Keep(StatefulSet servers)
    {
        foreach (VolumeV1 volume in servers.Spec.Template.Spec.Volumes.Where(volume => volume.EmptyDir is not null))
        {
            servers.Spec.VolumeClaimTemplates.Add(Claim(volume.Name, "ReadWriteOnce", "20Gi"));
        }

        servers.Spec.Template.Spec.Volumes.Clear();
    }

    /// <summary>Gives a service the artifacts.</summary>
    public static void AddArtifacts(PodSpecV1 pod)
    {
        pod.Volumes.Add(OfClaim(Artifacts, Artifacts, readOnly: false));
        pod.Containers[0].VolumeMounts.Add(new VolumeMountV1 { Name = Artifacts, MountPath = DataPath });
    }

    /// <summary>Gives a service the models.</summary>
    public static void AddModels(PodSpecV1 pod)
    {
        ContainerV1 service = pod.Containers[0];
        var link = new ContainerV1 { Name = "link-models", Image = service.Image, ImagePullPolicy = service.ImagePullPolicy };
        link.Command.AddRange(["/bin/sh", "-c", LinkModels]);
        pod.InitContainers.Add(link);
        pod.Volumes.Add(new VolumeV1 { Name = Models, EmptyDir = new EmptyDirVolumeSourceV1() });
        pod.Volumes.Add(OfClaim(ModelVolume, Models, readOnly: true));
        foreach (ContainerV1 container in pod.InitContainers.Append(service))
        {
            bool? onlyReads = container == service ? true : null;
            container.VolumeMounts.Add(new VolumeMountV1 { Name = Models, MountPath = ModelsPath, ReadOnly = onlyReads });
            container.VolumeMounts.Add(new VolumeMountV1 { Name = ModelVolume, MountPath = ModelVolumePath, ReadOnly = true });
        }

        service.Env.Add(new EnvVarV1 { Name = "Inference__ModelsPath", Value = ModelsPath });
    }

    /// <summary>Gives a pod folders to write to that live as long as it does.</summary>
    public static void AddTemporary(PodSpecV1 pod, IEnumerable<string> folders)
    {
        foreach (string folder in folders)
        {
            string name = folder.Trim('/').Replace('/', '-');
            pod.Volumes.Add(new VolumeV1 { Name = name, EmptyDir = new EmptyDirVolumeSourceV1 { SizeLimit = "8Gi" } });
            pod.Containers[0].VolumeMounts.Add(new VolumeMountV1 { Name = name, MountPath = folder });
        }
    }

    private static VolumeV1 OfClaim(string name, string claim, bool readOnly) => new()
    {
        Name = name,
        PersistentVolumeClaim = new PersistentVolumeClaimVolumeSourceV1 { ClaimName = claim, ReadOnly = readOnly ? true : null },
    };

    /// <summary>What it holds outlives the chart.</summary>
    private static PersistentVolumeClaim Kept(PersistentVolumeClaim claim)
    {
        claim.Metadata.Annotations["helm.sh/resource-policy"] = "keep";
        return claim;
    }

    private static PersistentVolumeClaim Claim(string name, string accessMode, string size)
    {
        var claim = new PersistentVolumeClaim
        {
            Metadata = { Name = name },
            Spec = { Resources = { Requests = { ["storage"] = size } } },
        };
        claim.Spec.AccessModes.Add(accessMode);
        return claim;
    }
}
