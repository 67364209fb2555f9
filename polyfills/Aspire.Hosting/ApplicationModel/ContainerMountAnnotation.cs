namespace Aspire.Hosting.ApplicationModel;

/// <summary>A folder that outlives a server.</summary>
/// <param name="source">The volume's name.</param>
/// <param name="target">Where the server's container has it.</param>
/// <param name="type">What it is.</param>
/// <param name="isReadOnly">Whether the server may only read it.</param>
public sealed class ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly) : IResourceAnnotation
{
    /// <summary>The volume's name.</summary>
    public string? Source { get; } = source;

    /// <summary>Where the server's container has it.</summary>
    public string Target { get; } = target;

    /// <summary>What it is.</summary>
    public ContainerMountType Type { get; } = type;

    /// <summary>Whether the server may only read it.</summary>
    public bool IsReadOnly { get; } = isReadOnly;
}
