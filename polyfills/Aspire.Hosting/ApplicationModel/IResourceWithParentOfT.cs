namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that is part of another.</summary>
/// <typeparam name="T">The other's type.</typeparam>
public interface IResourceWithParent<out T> : IResourceWithParent
    where T : IResource
{
    /// <summary>The other.</summary>
    new T Parent { get; }

    IResource IResourceWithParent.Parent => Parent;
}
