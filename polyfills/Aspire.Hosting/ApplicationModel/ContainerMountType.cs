namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a container's folder is.</summary>
public enum ContainerMountType
{
    /// <summary>A folder of the host.</summary>
    BindMount,

    /// <summary>A volume, which outlives the container.</summary>
    Volume,
}
